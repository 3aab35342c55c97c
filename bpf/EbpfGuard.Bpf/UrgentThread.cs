using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf;

/// <summary>
/// Puts a thread before ordinary ones where processors are scarce. Its turn must not be one of many when what it waits for is a bounded
/// buffer that all the others fill.
/// </summary>
public static class UrgentThread
{
    /// <summary>About nine times the weight of the threads beside it: it comes first, and starves nobody.</summary>
    private const int Nicer = 10;

    /// <summary>Does so with the calling thread, from where the administrator has put the process; false when this process may not.</summary>
    public static bool TryBecome()
    {
        // The base class library's own priorities mean nothing on Linux. To the kernel 0 is the calling thread, not its process.
        int niceness = LibC.getpriority(LibC.PriorityOfProcess, 0);
        return LibC.setpriority(LibC.PriorityOfProcess, 0, niceness - Nicer) == 0;
    }
}
