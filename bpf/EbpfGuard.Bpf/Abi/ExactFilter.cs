namespace EbpfGuard.Bpf.Abi;

/// <summary>How the bit of a text in an exact classifier's filter is found; see <c>EG_FILTER_FACTOR</c>.</summary>
public static class ExactFilter
{
    /// <summary>The last bytes of a text that make its bit. Shorter texts have none.</summary>
    public const int TailBytes = sizeof(ulong);

    /// <summary>2^64 by the golden ratio.</summary>
    public const ulong Factor = 0x9e3779b97f4a7c15;
}
