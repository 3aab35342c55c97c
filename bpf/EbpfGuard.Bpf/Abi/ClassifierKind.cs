namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_kind</c>: how a classifier finds the class of a value.</summary>
public enum ClassifierKind : uint
{
    /// <summary>Hash map: whole text to class.</summary>
    Exact = 1,

    /// <summary>Automaton from the first byte.</summary>
    Forward = 2,

    /// <summary>Automaton from the last byte.</summary>
    Backward = 3,

    /// <summary>Aho-Corasick from the first byte; the output is a set of hits.</summary>
    Scanner = 4,

    /// <summary>Binary search in sorted bounds.</summary>
    Interval = 5,

    /// <summary>Table by value.</summary>
    Direct = 6,

    /// <summary>Longest-prefix trie.</summary>
    Address = 7,

    /// <summary>The value's own bits.</summary>
    Set = 8,
}
