namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_classifier_flag</c>: what a classifier needs of a text.</summary>
[Flags]
public enum ClassifierFlags : uint
{
    /// <summary>It asks for no more than <see cref="AbiLimits.KnownEnd"/> bytes of a text's beginning and end.</summary>
    Ends = 1,

    /// <summary>It may exempt: what a process only claims of itself is unknown to it.</summary>
    Proof = 2,
}
