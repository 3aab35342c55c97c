using EbpfGuard.Dsl.Diagnostics;

namespace EbpfGuard.Dsl.Linting;

/// <summary><c>!=</c> on an ancestor without an index: true as soon as one of many ancestors is another program.</summary>
internal static class UnequalAncestors
{
    public static IEnumerable<Diagnostic> Find(LintInput input) =>
        from comparison in input.Comparisons
        where comparison is { Operator: "!=", IsPlain: true, IsNegated: false, Field.Argument: null } && AncestorFields.Contains(comparison.Field.Name)
        select LintDiagnostics.UnequalAncestor(comparison.FieldText, MissingValues.Instead(comparison), comparison.Syntax.Span);
}
