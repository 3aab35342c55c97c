using System.Text;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary>Names of programs that are longer than what the kernel keeps of them (TASK_COMM_LEN less the zero).</summary>
internal static class OverlongNames
{
    private const int LongestName = 15;

    private static readonly string[] Fields = ["proc.name", "proc.pname", "proc.aname"];

    // A pattern may well be longer than what fits it.
    private static readonly string[] Operators = ["=", "!=", "in", "intersects", "startswith", "endswith", "contains", "icontains"];

    public static IEnumerable<Diagnostic> Find(LintInput input)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (WrittenComparison comparison in input.Comparisons)
        {
            if (!Fields.Contains(comparison.Field.Name) || !Operators.Contains(comparison.Operator)) continue;
            foreach (ValueSyntax value in input.Values(comparison, seen))
            {
                if (value.Text.Length * 3 <= LongestName || Encoding.UTF8.GetByteCount(value.Text) is not (> LongestName and var bytes)) continue;
                yield return LintDiagnostics.OverlongName(
                    comparison.FieldText, value.Text, bytes, LongestName, Spell(value), value.Span, comparison.Syntax.Span);
            }
        }
    }

    // Cut between characters; half a character is not to be written.
    private static string Spell(ValueSyntax value)
    {
        int length = 0, bytes = 0;
        foreach (Rune rune in value.Text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > LongestName) break;
            length += rune.Utf16SequenceLength;
        }

        string cut = value.Text[..length];
        return value.IsQuoted ? SyntaxText.Quote(cut) : cut;
    }
}
