using System.Text;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Patterns;

namespace EbpfGuard.Dsl.Evaluation;

/// <summary>Comparisons of texts by their UTF-8 bytes.</summary>
internal static class TextComparison
{
    public static bool Holds(ComparisonOperator op, string value, OperandSet operands) => op switch
    {
        ComparisonOperator.In or ComparisonOperator.Intersects => operands.Lookup.HasText(value),
        ComparisonOperator.PathMatch => CoveredBy(value, operands),
        ComparisonOperator.Regex => operands.Pattern.IsMatch(value),
        _ => Holds(op, value, operands.Texts[0]),
    };

    private static bool Holds(ComparisonOperator op, string value, string operand) => op switch
    {
        ComparisonOperator.Equal => value == operand,
        ComparisonOperator.NotEqual => value != operand,
        ComparisonOperator.Less => Order(value, operand) < 0,
        ComparisonOperator.LessOrEqual => Order(value, operand) <= 0,
        ComparisonOperator.Greater => Order(value, operand) > 0,
        ComparisonOperator.GreaterOrEqual => Order(value, operand) >= 0,
        ComparisonOperator.Contains => value.Contains(operand, StringComparison.Ordinal),
        ComparisonOperator.ContainsIgnoreCase => value.ToLowerAscii().Contains(operand.ToLowerAscii(), StringComparison.Ordinal),
        ComparisonOperator.StartsWith => value.StartsWith(operand, StringComparison.Ordinal),
        ComparisonOperator.EndsWith => value.EndsWith(operand, StringComparison.Ordinal),
        ComparisonOperator.Glob => GlobMatcher.IsMatch(Bytes(operand), Bytes(value), ignoreCase: false),
        ComparisonOperator.GlobIgnoreCase => GlobMatcher.IsMatch(Bytes(operand), Bytes(value), ignoreCase: true),
        _ => throw new InvalidOperationException($"operator {op} on a text"),
    };

    private static bool CoveredBy(string value, OperandSet operands)
    {
        byte[] path = Bytes(value);
        foreach (string operand in operands.Texts)
        {
            if (PathMatcher.Covers(Bytes(operand), path)) return true;
        }

        return false;
    }

    // Byte order and the order of UTF-16 units differ beyond the basic plane.
    private static int Order(string left, string right) => Bytes(left).AsSpan().SequenceCompareTo(Bytes(right));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
