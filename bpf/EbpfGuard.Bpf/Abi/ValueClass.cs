namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_class</c>: the first classes of every classifier but scanners and sets.</summary>
public static class ValueClass
{
    /// <summary>The event has no such fact.</summary>
    public const uint Missing = 0;

    /// <summary>It has one, but it could not be read whole.</summary>
    public const uint Unknown = 1;

    /// <summary>An object that the host has no name for.</summary>
    public const uint Nameless = 2;

    /// <summary>A value for which no comparison holds; those for which one holds follow.</summary>
    public const uint First = 3;
}
