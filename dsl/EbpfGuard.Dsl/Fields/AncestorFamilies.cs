namespace EbpfGuard.Dsl.Fields;

/// <summary>A fact about a process, under the names that it has for the process itself, its parent, and any ancestor.</summary>
/// <param name="Self">The process's own: <c>proc.name</c>.</param>
/// <param name="Parent">Its parent's: <c>proc.pname</c>.</param>
/// <param name="Ancestor">Some ancestor's, or one by index: <c>proc.aname</c>.</param>
public sealed record AncestorFamily(string Self, string Parent, string Ancestor);

/// <summary>The facts that are known of ancestors too.</summary>
public static class AncestorFamilies
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<AncestorFamily> All { get; } =
    [
        new("proc.name", "proc.pname", "proc.aname"),
        new("proc.exe", "proc.pexe", "proc.aexe"),
        new("proc.exepath", "proc.pexepath", "proc.aexepath"),
    ];

    /// <summary>The family whose ancestor field is called <paramref name="ancestor"/>.</summary>
    public static AncestorFamily Of(string ancestor) => All.First(f => f.Ancestor == ancestor);
}
