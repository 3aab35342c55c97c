using System.Globalization;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Host;

namespace EbpfGuard.Engine.Processes;

/// <summary>A process as /proc tells it.</summary>
/// <param name="Facts">What the table keeps of it, without identity and parent.</param>
/// <param name="StartTicks">Start time in hundredths of a second since boot, as /proc counts.</param>
/// <param name="IsKernelThread">True when it has no program.</param>
/// <param name="RawName">The kernel's name of it, byte for byte.</param>
/// <param name="RawArguments">Its arguments, a NUL after each.</param>
public sealed record ProcProcess(
    ProcessFacts Facts, ulong StartTicks, bool IsKernelThread, byte[] RawName, byte[] RawArguments)
{
    /// <summary>Bytes of arguments that are read: a script's name stands in the first ones.</summary>
    internal const int MostArguments = 128 * 1024;

    private const ulong KernelThreadFlag = 0x0020_0000;

    /// <summary>Reads process <paramref name="pid"/>; null when there is none (any more).</summary>
    public static ProcProcess? Read(uint pid, string root = "/proc")
    {
        string directory = $"{root}/{pid.ToString(CultureInfo.InvariantCulture)}";
        try
        {
            ProcStat? stat = ProcStat.Parse(File.ReadAllBytes($"{directory}/stat"));
            if (stat is null or { State: 'X' }) return null;
            bool isKernelThread = (stat.Flags & KernelThreadFlag) != 0;
            byte[] arguments = isKernelThread ? [] : ProcFile.ReadStart($"{directory}/cmdline", MostArguments);
            string? exe = isKernelThread ? null : ExePath(directory);
            var facts = new ProcessFacts
            {
                ExecId = 0,
                Pid = pid,
                Ppid = stat.Ppid,
                StartTimeNs = stat.StartTicks * ProcessFacts.TickNs,
                Name = stat.Name,
                ExePath = exe,
                Arguments = ArgumentText.Split(arguments),
                ArgumentsAreCut = arguments.Length == MostArguments,
                Flags = ProgramFlags.Adopted,
            };
            return new ProcProcess(facts, stat.StartTicks, isKernelThread, stat.RawName, arguments);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while it was read: the files of a process that is gone say "no such process".
            return null;
        }
    }

    /// <summary>The numbers of all processes there are.</summary>
    public static IReadOnlyList<uint> Pids(string root = "/proc")
    {
        var pids = new List<uint>();
        foreach (string directory in Directory.EnumerateDirectories(root))
        {
            if (uint.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out uint pid))
                pids.Add(pid);
        }

        return pids;
    }

    private static string? ExePath(string directory)
    {
        const string Deleted = " (deleted)";
        string? target = new FileInfo($"{directory}/exe").LinkTarget;
        return target is not null && target.EndsWith(Deleted, StringComparison.Ordinal) ? target[..^Deleted.Length] : target;
    }
}
