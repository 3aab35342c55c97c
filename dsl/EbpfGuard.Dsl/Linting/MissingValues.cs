using EbpfGuard.Dsl.Diagnostics;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// <c>!=</c> on a field that many events do not have. Only those where an author would count "none" as different: that a connection has an
/// address, say, is what a rule about addresses is about.
/// </summary>
internal static class MissingValues
{
    // An account need not have a name, a socket need not be bound, a process need not be in a container, a tree need not be that high.
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal) { "user.name", "user.loginname", "fd.cip", "fd.cport", "fd.cnet" };

    private static readonly string[] Families = ["container.", "k8s."];

    public static IEnumerable<Diagnostic> Find(LintInput input) =>
        from comparison in input.Comparisons
        where comparison is { Operator: "!=", IsPlain: true, IsNegated: false } && MayBeMissing(comparison)
        select LintDiagnostics.MissingValue(comparison.FieldText, Instead(comparison), comparison.Syntax.Span);

    /// <summary>The comparison that a missing value satisfies too.</summary>
    public static string Instead(WrittenComparison comparison) =>
        $"not {comparison.Syntax.Subject.Span.Text} = {comparison.Syntax.Operand.Span.Text}";

    private static bool MayBeMissing(WrittenComparison comparison)
    {
        string name = comparison.Field.Name;
        // Of a process on the host, container.id is "host".
        if (name == "container.id") return false;
        if (AncestorFields.Contains(name)) return int.TryParse(comparison.Field.Argument, out int index) && index > 1;
        return Fields.Contains(name) || Families.Any(family => name.StartsWith(family, StringComparison.Ordinal));
    }
}
