namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_fact_state</c>: what is known of a fact given to the probe program.</summary>
public enum FactState : uint
{
    /// <summary>There is no such fact.</summary>
    Missing = 0,

    /// <summary>There is one, but it could not be read whole.</summary>
    Unknown = 1,

    /// <summary>It is known.</summary>
    Known = 2,

    /// <summary>Of a text: the object is there, but the host has no name for it.</summary>
    Nameless = 3,
}
