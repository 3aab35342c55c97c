using System.Diagnostics;
using System.Globalization;
using EbpfGuard.Bench.Measuring;

namespace EbpfGuard.Bench.Daemon;

/// <summary>The guard as its user starts it. Disposed, it ends in order, and is killed when it does not.</summary>
internal sealed class GuardProcess : IDisposable
{
    /// <summary>The tool that was built.</summary>
    public const string Tool = "out/ebpfguard";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task<string> _errors;

    private GuardProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>From its start to the moment when it said that it is ready.</summary>
    public TimeSpan Ready { get; private set; }

    /// <summary>Resident memory now, in MiB.</summary>
    public double MebiBytes
    {
        get
        {
            string line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
    }

    /// <summary>Processor time of all its threads so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The audit log in <paramref name="directory"/>.</summary>
    public static string AuditIn(string directory) => Path.Combine(directory, "audit.jsonl");

    /// <summary>Starts it and waits until it is ready; its log and state are in <paramref name="directory"/>.</summary>
    /// <exception cref="BenchException">It did not become ready.</exception>
    public static GuardProcess Start(string rules, string directory, params ReadOnlySpan<string> options) => Start(Tool, rules, directory, options);

    /// <summary>Starts another build of it.</summary>
    /// <exception cref="BenchException">It did not become ready.</exception>
    public static GuardProcess Start(string tool, string rules, string directory, ReadOnlySpan<string> options)
    {
        if (!File.Exists(tool)) throw new BenchException($"there is no {tool}: build it with `make build`");
        var start = new ProcessStartInfo(tool) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "run", rules, "--audit", AuditIn(directory), "--cannot-block", "kill", "--quiet", "--state-dir", Path.Combine(directory, "state"), .. options,
        ];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        long started = Stopwatch.GetTimestamp();
        var guard = new GuardProcess(Process.Start(start) ?? throw new BenchException($"{tool} cannot be started"));
        try
        {
            guard.Await("ready");
            guard.Ready = Stopwatch.GetElapsedTime(started);
            return guard;
        }
        catch
        {
            guard.Dispose();
            throw;
        }
    }

    /// <summary>Has it read its rules again; the time until it said that it has.</summary>
    public TimeSpan Reload()
    {
        long started = Stopwatch.GetTimestamp();
        Signal("-HUP");
        Await("reloaded");
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Ends it without a word.</summary>
    public void Kill()
    {
        Signal("-KILL");
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Signal("-TERM");
            _ = _process.StandardOutput.ReadToEndAsync();
            if (!_process.WaitForExit(Patience)) _process.Kill();
        }

        _process.Dispose();
    }

    private void Signal(string signal) => BenchProgram.Run("/bin/kill", signal, _process.Id.ToString(CultureInfo.InvariantCulture));

    private void Await(string word)
    {
        while (true)
        {
            Task<string?> line = _process.StandardOutput.ReadLineAsync();
            if (!line.Wait(Patience)) throw new BenchException($"{Tool} did not say '{word}' within {Patience.TotalSeconds:0} s");
            if (line.Result is null)
            {
                _process.WaitForExit();
                throw new BenchException($"{Tool} ended with {_process.ExitCode} before it said '{word}': {_errors.Result.Trim()}");
            }

            if (line.Result.StartsWith(word, StringComparison.Ordinal)) return;
        }
    }
}
