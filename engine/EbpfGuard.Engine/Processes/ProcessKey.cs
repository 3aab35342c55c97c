namespace EbpfGuard.Engine.Processes;

/// <summary>
/// One process, whatever program it runs and whoever speaks of it: the kernel tells starts in nanoseconds, /proc in hundredths of a
/// second. Compared as /proc counts; within a hundredth a number cannot have gone round to another process.
/// </summary>
/// <param name="Pid">Its number.</param>
/// <param name="StartTicks">When it started: hundredths of a second of the boot-time clock.</param>
public readonly record struct ProcessKey(uint Pid, ulong StartTicks)
{
    /// <summary>The key of the process with that number that started then.</summary>
    /// <param name="pid">Its number.</param>
    /// <param name="startTimeNs">When it started: nanoseconds of the boot-time clock.</param>
    public static ProcessKey Of(uint pid, ulong startTimeNs) => new(pid, Ticks(startTimeNs));

    /// <summary>True when two start times of one number, in nanoseconds, are of one process.</summary>
    public static bool IsSameStart(ulong oneNs, ulong otherNs) => Ticks(oneNs) == Ticks(otherNs);

    private static ulong Ticks(ulong startTimeNs) => startTimeNs / ProcessFacts.TickNs;
}
