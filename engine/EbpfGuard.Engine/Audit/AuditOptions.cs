namespace EbpfGuard.Engine.Audit;

/// <summary>Where the audit log is written and when it is rotated.</summary>
public sealed record AuditOptions
{
    /// <summary>The file that is written to. Rotation renames it and starts it anew.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes at which it is rotated. Default: 100 MiB.</summary>
    public long MaxBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>Age at which it is rotated, counted from its first record. Default: a day.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Rotated files kept besides the current one; the oldest are deleted. Default: 30.</summary>
    public int KeptFiles { get; init; } = 30;

    /// <summary>Age at which a rotated file is deleted; null keeps it however old. Default: null.</summary>
    public TimeSpan? KeptAge { get; init; }
}
