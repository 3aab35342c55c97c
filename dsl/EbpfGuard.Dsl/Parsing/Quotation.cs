using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>How faults of conditions and of declarations quote what stands in a text.</summary>
internal static class Quotation
{
    private const int Longest = 40;

    /// <summary>A token is not what was expected.</summary>
    /// <param name="token">The token; empty at the end.</param>
    /// <param name="end">What the end is called.</param>
    /// <param name="expected">What was expected.</param>
    /// <param name="help">What would cure it.</param>
    public static Diagnostic Unexpected(TextSpan token, string end, string expected, string[] help) =>
        SyntaxDiagnostics.UnexpectedText(token, expected, Of(token, end), help);

    /// <summary>A token in quotes; what the end is called for an empty one.</summary>
    public static string Of(TextSpan token, string end) => token.Length == 0 ? end : $"`{Shorten(token)}`";

    /// <summary>The beginning of a text that is too long to be quoted whole.</summary>
    public static string Shorten(TextSpan span) =>
        span.Length <= Longest ? span.Text : $"{(span with { Length = Longest }).Text}…";
}
