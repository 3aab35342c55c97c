namespace EbpfGuard.Engine.Processes;

/// <summary>
/// One process, whatever image it runs and whoever speaks of it: the kernel tells starts in nanoseconds, /proc in hundredths of a
/// second. Compared as /proc counts; within a hundredth a number cannot have gone round to another process.
/// </summary>
/// <param name="Pid">Its number.</param>
/// <param name="StartTicks">When it started: hundredths of a second of the boot-time clock.</param>
public readonly record struct ProcessKey(uint Pid, ulong StartTicks)
{
    /// <summary>The key of the process with that number that started then.</summary>
    /// <param name="pid">Its number.</param>
    /// <param name="startTimeNs">When it started: nanoseconds of the boot-time clock.</param>
    public static ProcessKey Of(uint pid, ulong startTimeNs) => new(pid, startTimeNs / ProcessFacts.TickNs);
}
