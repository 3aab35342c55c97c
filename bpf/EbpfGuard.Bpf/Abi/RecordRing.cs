namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_ring</c>: the ring buffers, by the index of their sequence number.</summary>
public enum RecordRing : uint
{
    /// <summary>Denials and kills.</summary>
    Decisions = 0,

    /// <summary>What was only reported.</summary>
    Alerts = 1,

    /// <summary>Exec, fork and exit.</summary>
    Lifecycle = 2,

    /// <summary>What user space has to kill for, once it has judged the rest of the condition.</summary>
    Responses = 3,
}
