using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary><c>f != a or f != b</c>: one of them always holds, where "neither" was meant.</summary>
internal static class Tautologies
{
    // Of these one value may satisfy what another does not; two networks may have addresses in common.
    private static readonly string[] SeveralValues = ["fd.ip", "fd.port", "fd.net", "fd.snet", "fd.cnet", "fd.lnet", "fd.rnet"];

    public static IEnumerable<Diagnostic> Find(LintInput input) =>
        input.Conditions.SelectMany(Alternatives).Select(or => Judge(or, input)).OfType<Diagnostic>();

    private static IEnumerable<OrSyntax> Alternatives(ExpressionSyntax condition) => condition switch
    {
        AndSyntax and => and.Operands.SelectMany(Alternatives),
        OrSyntax or => or.Operands.SelectMany(Alternatives).Prepend(or),
        _ => [],
    };

    private static Diagnostic? Judge(OrSyntax or, LintInput input)
    {
        Dictionary<string, Exclusion> first = new(StringComparer.Ordinal);
        foreach (ExpressionSyntax operand in or.Operands)
        {
            if (Exclusion.Of(operand, input) is not { } exclusion || first.TryAdd(exclusion.Field, exclusion)) continue;
            Exclusion earlier = first[exclusion.Field];
            if (earlier.Values.Overlaps(exclusion.Values)) continue;
            return LintDiagnostics.Tautology(exclusion.Field, LintText.Of(earlier.Syntax.Span), LintText.Of(exclusion.Syntax.Span),
                $"not {exclusion.Field} in ({earlier.Written}, {exclusion.Written})", exclusion.Syntax.Span, earlier.Syntax.Span);
        }

        return null;
    }

    /// <summary>A check that holds for all values but some.</summary>
    private sealed record Exclusion(string Field, HashSet<string> Values, string Written, ExpressionSyntax Syntax)
    {
        public static Exclusion? Of(ExpressionSyntax syntax, LintInput input)
        {
            ComparisonSyntax? comparison = syntax switch
            {
                ComparisonSyntax { Operator.Text: "!=" } unequal => unequal,
                NotSyntax { Operand: ComparisonSyntax { Operator.Text: "=" or "in" } equal } => equal,
                _ => null,
            };
            if (comparison?.Subject is not FieldSyntax field || SeveralValues.Contains(field.Name)) return null;
            if (AncestorFields.Contains(field.Name) && field.Argument is null) return null;
            IReadOnlyList<ValueSyntax>? values = comparison.Operand switch
            {
                ValueSyntax value => [value],
                ListOperandSyntax list => list.Elements,
                _ => null,
            };
            if (values is null) return null;
            // An address has several spellings.
            IReadOnlyList<ValueSyntax> flat = input.Lists.Flatten(values);
            if (flat.Count == 0 || flat.Any(v => v.Text.Contains(':'))) return null;
            return new Exclusion(field.Span.Text, [.. flat.Select(Spell)], string.Join(", ", values.Select(v => v.Span.Text)), syntax);
        }

        private static string Spell(ValueSyntax value) =>
            OperandReader.TryReadNumber(value.Text, out long number) ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : value.Text;
    }
}
