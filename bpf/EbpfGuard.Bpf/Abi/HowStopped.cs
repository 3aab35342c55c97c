namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_how</c>: how an operation was stopped, or why not.</summary>
public enum HowStopped : ushort
{
    /// <summary>Nothing was to be stopped.</summary>
    Reported = 0,

    /// <summary>Refused before it happened.</summary>
    Denied = 1,

    /// <summary>Killed before the first instruction of the new program.</summary>
    KilledAtExec = 2,

    /// <summary>Killed before it was back in user space.</summary>
    KilledOnReturn = 3,

    /// <summary>Killed from user space.</summary>
    KilledByResponder = 4,

    /// <summary>Monitor mode: it would have been stopped.</summary>
    WouldStop = 5,

    /// <summary>The kernel refused the signal (init, a kernel thread).</summary>
    SignalFailed = 6,

    /// <summary>A fact was unknown, and this hook cannot refuse: nobody is killed for what was not read.</summary>
    NotStopped = 7,

    /// <summary>The operator says that this program is never stopped.</summary>
    Spared = 8,
}
