namespace EbpfGuard.Dsl.Tests.Support;

/// <summary>How long work may take whose cost grows with its input.</summary>
internal static class Patience
{
    /// <summary>
    /// Far more than a busy machine needs for a few seconds of work. It is no promise about speed, which the benchmark measures: a step that
    /// grows with the square of these inputs takes many minutes, and backtracking does not end.
    /// </summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(1);
}
