using EbpfGuard.Bpf;
using EbpfGuard.Dsl;

namespace EbpfGuard.Cli.Rules;

/// <summary>The rule files below a folder. Links to folders are followed, and each folder is looked through once, however often links lead there.</summary>
internal static class RuleFolder
{
    /// <summary>The paths in order of name.</summary>
    /// <exception cref="IOException">A folder below cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder below may not be read.</exception>
    public static IReadOnlyList<string> Files(string folder, bool withYaml)
    {
        var found = new List<string>();
        var seen = new HashSet<(ulong Device, ulong Inode)>();
        var open = new Stack<string>([folder]);
        while (open.TryPop(out string? next))
        {
            if (FileIdentity.TryRead(next, follow: true) is { } identity && !seen.Add((identity.Device, identity.Inode))) continue;
            found.AddRange(Directory.EnumerateFiles(next).Where(file => IsRuleFile(file, withYaml)));
            foreach (string below in Directory.GetDirectories(next).OrderDescending(StringComparer.Ordinal)) open.Push(below);
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static bool IsRuleFile(string file, bool withYaml) =>
        file.EndsWith(".rule", StringComparison.Ordinal) || (withYaml && RuleFileReader.IsYaml(file));
}
