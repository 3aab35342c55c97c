using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Engine.Loading;

/// <summary>The paths of files and programs that an image's rules ask for.</summary>
internal static class RulePaths
{
    private static readonly HashSet<string> Fields =
        new(StringComparer.Ordinal) { "fd.name", "proc.exepath", "proc.pexepath", "proc.aexepath" };

    /// <summary>The absolute paths that some rule compares with <c>=</c>, <c>in</c> or <c>pmatch</c>, each once.</summary>
    public static IEnumerable<string> Files(PolicyImage image) =>
        Texts(image, Fields, ComparisonOperator.Equal, ComparisonOperator.In, ComparisonOperator.PathMatch);

    /// <summary>
    /// What some rule asks for by how its path begins: with <c>startswith</c> it may end within a name, of <c>pmatch</c> and of
    /// <c>fd.directory</c> it is a folder and ends with a slash.
    /// </summary>
    public static IEnumerable<string> Prefixes(PolicyImage image) =>
        Texts(image, Fields, ComparisonOperator.StartsWith)
            .Concat(Texts(image, Fields, ComparisonOperator.PathMatch).Select(AsFolder))
            .Concat(Texts(image, ["fd.directory"], ComparisonOperator.Equal, ComparisonOperator.In, ComparisonOperator.PathMatch).Select(AsFolder))
            .Concat(Texts(image, ["fd.directory"], ComparisonOperator.StartsWith))
            .Distinct(StringComparer.Ordinal);

    private static string AsFolder(string path) => path.EndsWith('/') ? path : path + "/";

    private static IEnumerable<string> Texts(PolicyImage image, HashSet<string> fields, params ComparisonOperator[] operators) => image.Rules
        .SelectMany(r => r.Plans)
        .SelectMany(p => p.Plan.Branches)
        .SelectMany(b => b.Trigger)
        .Where(p => fields.Contains(p.Field.Definition.Name))
        .SelectMany(p => p.Condition.Leaves())
        .Where(part => !part.IsNegated) // what a rule lets go needs no second name
        .Select(part => part.Leaf)
        .OfType<ComparisonCondition>()
        .Where(c => operators.Contains(c.Operator))
        .SelectMany(c => c.Operands.Texts)
        .Where(t => t.StartsWith('/'))
        .Distinct(StringComparer.Ordinal);
}
