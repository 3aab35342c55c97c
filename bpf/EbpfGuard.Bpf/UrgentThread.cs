using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf;

/// <summary>
/// Puts a thread before ordinary ones where processors are scarce. Its turn must not be one of many when what it waits for is a bounded
/// buffer that all the others fill.
/// </summary>
public static class UrgentThread
{
    /// <summary>A weight of about nine ordinary threads: it comes first, and starves nobody.</summary>
    private const int Niceness = -10;

    /// <summary>Does so with the calling thread; false when this process may not, or it is before others already.</summary>
    public static bool TryBecome()
    {
        // The base class library's own priorities mean nothing on Linux. To the kernel 0 is the calling thread, not its process.
        return LibC.getpriority(LibC.PriorityOfProcess, 0) > Niceness && LibC.setpriority(LibC.PriorityOfProcess, 0, Niceness) == 0;
    }
}
