namespace EbpfGuard.Bpf.Rings;

/// <summary>Why a wait ended.</summary>
public enum RingWait
{
    /// <summary>The time was over.</summary>
    TimedOut,

    /// <summary>Some ring has something to read.</summary>
    Ready,

    /// <summary><see cref="RingBufferPoller.Wake"/> was called.</summary>
    Woken,
}
