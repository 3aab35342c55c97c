namespace EbpfGuard.Engine.Images;

/// <summary>A limit of the image was reached while the tables grew; becomes a diagnostic of the rule.</summary>
internal sealed class ImageLimitException(int rule, string what, long limit, string unit) : Exception
{
    /// <summary>Number of the rule that went beyond.</summary>
    public int Rule { get; } = rule;

    /// <summary>What is too large.</summary>
    public string What { get; } = what;

    /// <summary>How large it may be.</summary>
    public long Limit { get; } = limit;

    /// <summary>What the limit counts.</summary>
    public string Unit { get; } = unit;

    /// <summary>How large it is, where that is known; 0 where counting stopped at the limit.</summary>
    public long Size { get; init; }
}
