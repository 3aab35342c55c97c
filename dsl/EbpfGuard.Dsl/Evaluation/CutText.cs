using System.Text;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Patterns;

namespace EbpfGuard.Dsl.Evaluation;

/// <summary>
/// Comparisons of a path that is too long to be known whole, but whose beginning and end are. It is equal to nothing that can be
/// written; how it begins and ends is known, what it holds only when an end holds it.
/// </summary>
internal static class CutText
{
    /// <summary>Bytes that are surely known at each end.</summary>
    private const int KnownEnd = 1024;

    /// <param name="op">How it is compared.</param>
    /// <param name="value">Beginning and end, with a NUL between them, which no operand has.</param>
    /// <param name="operands">With what.</param>
    public static Truth Compare(ComparisonOperator op, string value, OperandSet operands)
    {
        switch (op)
        {
            case ComparisonOperator.Contains or ComparisonOperator.ContainsIgnoreCase:
                return TextComparison.Holds(op, value, operands) ? Truth.True : Truth.Unknown;
            case ComparisonOperator.PathMatch when operands.Texts.Any(ShellPattern.IsPattern):
                var plain = new OperandSet([.. operands.Texts.Where(t => !ShellPattern.IsPattern(t))], [], []);
                return plain.Texts.Count > 0 && Compare(op, value, plain) == Truth.True ? Truth.True : Truth.Unknown;
            case ComparisonOperator.Glob or ComparisonOperator.GlobIgnoreCase or ComparisonOperator.Regex:
                return Truth.Unknown;
            default:
                return operands.Texts.Any(t => Encoding.UTF8.GetByteCount(t) > KnownEnd)
                    ? Truth.Unknown
                    : KleeneLogic.Of(TextComparison.Holds(op, value, operands));
        }
    }
}
