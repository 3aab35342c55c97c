using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary>Words of an output that stand behind a percent sign and have an underscore, as fields do, but no dot.</summary>
internal static partial class PercentWords
{
    public static IEnumerable<Diagnostic> Find(LintInput input) =>
        from rule in input.Merged.Declarations.OfType<RuleDeclarationSyntax>()
        from property in rule.Properties.OfType<ValuePropertySyntax>()
        where property.Key.Text == "output"
        from value in property.Values
        from Match word in Word().Matches(value.Text)
        where word.Groups["word"].Success
        select LintDiagnostics.PercentWord(word.Groups["word"].Value, value.Span);

    [GeneratedRegex(@"%%|%(?<word>[a-z]\w*_\w+)(?![\w.\[])", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}
