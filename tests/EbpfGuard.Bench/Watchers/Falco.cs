using System.Diagnostics;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;

namespace EbpfGuard.Bench.Watchers;

/// <summary>Falco with its modern probe and the rules that it publishes; what matches is written to nowhere.</summary>
internal sealed class Falco : IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private readonly string _directory = Directory.CreateTempSubdirectory("ebpfguard-bench-").FullName;
    private readonly Server _server;

    /// <param name="program">Its program.</param>
    public Falco(string program)
    {
        string configuration = Path.Combine(_directory, "falco.yaml");
        File.WriteAllText(configuration, $"""
            rules_files: [{string.Join(", ", RuleSet.Published)}]
            engine: {"{ kind: modern_ebpf }"}
            stdout_output: {"{ enabled: false }"}
            syslog_output: {"{ enabled: false }"}
            webserver: {"{ enabled: false }"}
            log_stderr: true
            log_syslog: false

            """);
        _server = Server.Start(
            new ProcessStartInfo(program, ["-c", configuration]), said => said.Contains("Opening", StringComparison.Ordinal));
        // It says that it opens its probe; it does not say when it has.
        Thread.Sleep(Settling);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
