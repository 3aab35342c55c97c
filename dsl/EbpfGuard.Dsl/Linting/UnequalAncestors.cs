using EbpfGuard.Dsl.Diagnostics;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// <c>!=</c> on an ancestor without an index: true as soon as one of many ancestors is another program, and so false, when negated, unless
/// all are that program.
/// </summary>
internal static class UnequalAncestors
{
    public static IEnumerable<Diagnostic> Find(LintInput input) =>
        input.Comparisons.Where(IsUnequalAncestor).Select(Judge).OfType<Diagnostic>();

    private static bool IsUnequalAncestor(WrittenComparison comparison) =>
        comparison is { Operator: "!=", IsPlain: true, Field.Argument: null } && AncestorFields.Contains(comparison.Field.Name);

    // Under a larger negation it is an exemption that is too wide or a trigger that is too narrow; which, the author knows.
    private static Diagnostic? Judge(WrittenComparison comparison) => comparison switch
    {
        { Not: { } not } => LintDiagnostics.NoUnequalAncestor(comparison.FieldText, comparison.Syntax.Operand.Span.Text, not.Span),
        { IsNegated: false } => LintDiagnostics.UnequalAncestor(comparison.FieldText, MissingValues.Instead(comparison), comparison.Syntax.Span),
        _ => null,
    };
}
