using System.Globalization;
using EbpfGuard.Bench.Measuring;

namespace EbpfGuard.Bench.Watchers;

/// <summary>
/// The kernel's audit, as auditd has it watch files that nobody reads. There is no daemon, for there is nothing to write. It takes the place
/// of the rules that a host has.
/// </summary>
/// <remarks>
/// Once it was on, the kernel follows every system call of processes that start later, rules or not, until it is booted anew: a rule
/// that excepts them, which stays, keeps what is measured afterwards as it was.
/// </remarks>
internal sealed class AuditWatches : IDisposable
{
    private static readonly string[] NoTask = ["-a", "never,task"];
    private readonly string _directory;

    /// <param name="watches">How many files.</param>
    public AuditWatches(int watches)
    {
        Control("-D");
        _directory = Directory.CreateTempSubdirectory("ebpfguard-bench-").FullName;
        for (int i = 0; i < watches; i++)
        {
            string file = Path.Combine(_directory, i.ToString(CultureInfo.InvariantCulture));
            File.WriteAllBytes(file, []);
            Control("-w", file, "-p", "r");
        }

        Control("-e", "1");
    }

    /// <summary>Where it was put.</summary>
    public static string Program => Rivals.PathOf("sbin/auditctl");

    /// <inheritdoc/>
    public void Dispose()
    {
        Control("-e", "0");
        Control("-D");
        Control(NoTask);
        Directory.Delete(_directory, recursive: true);
    }

    private static void Control(params IEnumerable<string> arguments) => BenchProgram.Run(Rivals.Command(Program, arguments));
}
