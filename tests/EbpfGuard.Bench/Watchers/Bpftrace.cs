using EbpfGuard.Bench.Measuring;

namespace EbpfGuard.Bench.Watchers;

/// <summary>bpftrace with one program, which compares the name of each open with one that nobody opens.</summary>
internal sealed class Bpftrace : IDisposable
{
    private const string Script =
        """BEGIN { printf("ready\n"); } tracepoint:syscalls:sys_enter_openat /str(args->filename) == "/srv/secret"/ { printf("open\n"); }""";

    // It finds tracepoints in a file system that is not mounted everywhere.
    private const string Mounted = """mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing; exec "$@" """;

    private readonly Server _server = Server.Start(
        Rivals.Command("unshare", "-m", "sh", "-c", Mounted, "bpftrace", Program, "-B", "line", "-e", Script),
        said => said.Contains("ready", StringComparison.Ordinal));

    /// <summary>Where it was put.</summary>
    public static string Program => Rivals.PathOf("usr/bin/bpftrace");

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();
}
