namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_process_flag</c>: what else is known of a process.</summary>
[Flags]
public enum ProcessFlags : uint
{
    /// <summary>The host's view of its programs differs from its own.</summary>
    TwoViews = 1,

    /// <summary>Marked by the operator: never killed.</summary>
    NeverKill = 2,

    /// <summary>Its facts were rebuilt, not seen from the start.</summary>
    Adopted = 4,

    /// <summary>Its program was run from memory.</summary>
    Memfd = 8,

    /// <summary>Its program's file is of an overlay's upper layer.</summary>
    UpperLayer = 16,
}
