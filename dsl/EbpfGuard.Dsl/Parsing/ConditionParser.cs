using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Sprache;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>From the text of a condition to its tree.</summary>
public static class ConditionParser
{
    // The grammar takes some dozens of frames for each open parenthesis; a thread pool's stack bears a few hundred of them.
    private const int ParenthesesOnAnyStack = 64;
    private const int DeepStackBytes = 64 << 20;

    /// <summary>
    /// Parses <paramref name="length"/> characters of <paramref name="source"/> from <paramref name="start"/> on as one condition. The
    /// first fault is reported and gives null.
    /// </summary>
    public static ExpressionSyntax? Parse(SourceText source, int start, int length, DiagnosticBag diagnostics)
    {
        ConditionReading reading = new(source, start + length);
        ConditionCursor cursor = new(reading, start, 0);
        bool isDeep = source.Text.AsSpan(start, length).Count('(') > ParenthesesOnAnyStack;
        IResult<ExpressionSyntax> result = isDeep ? OnDeepStack(cursor) : ConditionGrammar.Condition(cursor);
        if (reading.Fault is { } fault) diagnostics.Report(fault);
        return result.WasSuccessful && reading.Fault is null ? result.Value : null;
    }

    /// <summary>Parses the whole of <paramref name="source"/> as one condition.</summary>
    public static ExpressionSyntax? Parse(SourceText source, DiagnosticBag diagnostics) =>
        Parse(source, 0, source.Text.Length, diagnostics);

    private static IResult<ExpressionSyntax> OnDeepStack(ConditionCursor cursor)
    {
        IResult<ExpressionSyntax>? result = null;
        Thread thread = new(() => result = ConditionGrammar.Condition(cursor), DeepStackBytes);
        thread.Start();
        thread.Join();
        return result!;
    }
}
