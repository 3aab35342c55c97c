using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_counter</c>: counts of one rule; matched = recorded + held back + lost.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RuleCounter
{
    /// <summary>Events that it matched.</summary>
    public ulong Matched;

    /// <summary>Of them, those with a record.</summary>
    public ulong Recorded;

    /// <summary>Of them, those held back by a rate limit.</summary>
    public ulong HeldBack;

    /// <summary>Of them, those for which there was no room.</summary>
    public ulong Lost;

    /// <summary>Denied or killed.</summary>
    public ulong Stopped;

    /// <summary>Start of the rate limit's window, in nanoseconds.</summary>
    public ulong WindowStartNs;

    /// <summary>Records in that window.</summary>
    public ulong WindowCount;

    /// <summary>Start of the kill limit's window, in nanoseconds.</summary>
    public ulong KillWindowStartNs;

    /// <summary>Kills in that window, and those that were asked for beyond the limit.</summary>
    public ulong KillWindowCount;
}
