using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Pidgin;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>From the text of a condition to its tree.</summary>
public static class ConditionParser
{
    /// <summary>
    /// Parses <paramref name="length"/> characters of <paramref name="source"/> from <paramref name="start"/> on as one condition. The
    /// first fault is reported and gives null.
    /// </summary>
    public static ExpressionSyntax? Parse(SourceText source, int start, int length, DiagnosticBag diagnostics)
    {
        Reading reading = new(source, start, start + length, diagnostics);
        Result<char, ExpressionSyntax> result = DeepStack.Run(
            source.Text.AsSpan(start, length), () => ConditionGrammar.Condition.Parse(source.Text.AsSpan(start, length), reading));
        reading.ReportFault();
        return result.Success && reading.Fault is null ? result.Value : null;
    }

    /// <summary>Parses the whole of <paramref name="source"/> as one condition.</summary>
    public static ExpressionSyntax? Parse(SourceText source, DiagnosticBag diagnostics) =>
        Parse(source, 0, source.Text.Length, diagnostics);
}
