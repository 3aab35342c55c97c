namespace EbpfGuard.Dsl.Linting;

/// <summary>The fields of a process's ancestors, Falco's included; without an index they stand for each in turn.</summary>
internal static class AncestorFields
{
    private static readonly HashSet<string> Names =
        new(StringComparer.Ordinal) { "proc.aname", "proc.aexe", "proc.aexepath", "proc.acmdline", "proc.apid", "proc.aenv" };

    public static bool Contains(string field) => Names.Contains(field);
}
