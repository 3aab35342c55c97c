using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary>A bare word right of an operator that is the name of a field: a text all the same.</summary>
internal static class FieldLikeValues
{
    public static IEnumerable<Diagnostic> Find(LintInput input)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (WrittenComparison comparison in input.Comparisons)
        {
            bool isSingle = comparison.Syntax.Operand is ValueSyntax && comparison.IsPlain;
            foreach (ValueSyntax value in input.Values(comparison, seen).Where(v => !v.IsQuoted && IsField(NameIn(v.Text))))
                yield return LintDiagnostics.FieldLikeValue(value.Text, NameIn(value.Text), value.Span, isSingle);
        }
    }

    // As an output names it.
    private static string NameIn(string text) => text.StartsWith('%') ? text[1..] : text;

    private static bool IsField(string text)
    {
        if (!text.Contains('.') || !char.IsAsciiLetter(text[0])) return false;
        string name = text.Split('[')[0];
        return FieldCatalog.Find(name) is not null || FalcoFields.Contains(name);
    }
}
