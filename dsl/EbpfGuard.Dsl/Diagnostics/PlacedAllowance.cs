using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>
/// Comments that let warnings be: <c># ebpfguard: allow unused_lists, overlong_names</c>. One counts for the line on which it stands, or for the line
/// below it and, above a declaration, for the whole of that.
/// </summary>
internal static partial class PlacedAllowance
{
    /// <summary>True when such a comment names the warning's word at its place.</summary>
    public static bool Covers(Diagnostic warning)
    {
        TextSpan span = warning.Primary.Span.InFile;
        int line = span.Source.GetPosition(span.Start).Line;
        if (Names(span.Source, line, warning) || IsNamedAbove(span.Source, line, warning)) return true;
        while (line > 1 && !Declaration().IsMatch(span.Source.GetLine(line))) line--;
        return IsNamedAbove(span.Source, line, warning);
    }

    /// <summary>The words that such comments in <paramref name="source"/> name, with their places.</summary>
    public static IEnumerable<TextSpan> WordsIn(SourceText source) =>
        from Match comment in Comment().Matches(source.Text)
        from Capture word in comment.Groups["word"].Captures
        select new TextSpan(source, word.Index, word.Length);

    private static bool IsNamedAbove(SourceText source, int line, Diagnostic warning)
    {
        while (--line >= 1 && source.GetLine(line).AsSpan().TrimStart().StartsWith("#", StringComparison.Ordinal))
        {
            if (Names(source, line, warning)) return true;
        }

        return false;
    }

    private static bool Names(SourceText source, int line, Diagnostic warning) =>
        Comment().Match(source.GetLine(line)).Groups["word"].Captures.Any(word => word.Value == warning.Descriptor.Code);

    [GeneratedRegex(@"#[ \t]*ebpfguard:[ \t]+allow[ \t]+(?<word>\w+)([ \t]*,[ \t]*(?<word>\w+))*", RegexOptions.ExplicitCapture)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^\s*(-\s+)?(rule|macro|list|override)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
