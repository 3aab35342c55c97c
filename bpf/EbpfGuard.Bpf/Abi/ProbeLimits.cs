namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_probe_limit</c>: sizes of the probe program's input.</summary>
public static class ProbeLimits
{
    /// <summary>Bytes of a process text.</summary>
    public const int Text = 512;

    /// <summary>Processes of a lineage.</summary>
    public const int Processes = 16;

    /// <summary>Text inputs beside the path, 12 to 15.</summary>
    public const int Texts = 4;
}
