namespace EbpfGuard.Dsl.Fields;

/// <summary>Names that authors give to fields which have none or another one, each with what to write.</summary>
public static class FieldSlips
{
    private static readonly Dictionary<string, string> Cures = new(StringComparer.Ordinal)
    {
        ["fd.dip"] = "the end that a process connects to is `fd.sip`, the other end of a connection `fd.rip`",
        ["fd.dport"] = "the port that a process connects to is `fd.sport`, that of the other end of a connection `fd.rport`",
        ["user.gid"] = "a process's group is `group.gid`",
        ["evt.arg"] = "positions of arguments differ between system calls and versions: give the argument's name, as in `evt.arg.flags`",
        ["evt.rawarg"] = "positions of arguments differ between system calls and versions: give the argument's name, as in `evt.arg.flags`",
    };

    /// <summary>What to write instead of <paramref name="name"/>; null when it is no known slip.</summary>
    public static string? CureOf(string name) => Cures.GetValueOrDefault(name);
}
