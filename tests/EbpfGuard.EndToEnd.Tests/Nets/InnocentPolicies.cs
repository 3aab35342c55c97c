using EbpfGuard.Testing;

namespace EbpfGuard.EndToEnd.Tests.Nets;

/// <summary>
/// Random rules of forms that people write, which concern the programs of a crowd, their files and connections, and can yet
/// match nobody: one part of each names what never was. All other parts hold, so that whatever is not known of a process shows.
/// </summary>
internal sealed class InnocentPolicies(string folder, int seed)
{
    private const string Never = "@NEVER", Folder = "@FOLDER", Names = "@NAMES", Paths = "@PATHS";

    private static readonly string[] Scopes =
    [
        $"proc.exepath startswith {Folder}/bin/", $"proc.name in ({Names})", $"proc.exepath in ({Paths})",
        $"proc.exe startswith {Folder}/bin/ and proc.name startswith eg-",
    ];

    // What the kernel can decide.
    private static readonly string[] Facts =
    [
        $"proc.aname = {Never}", $"proc.aname in ({Never}, {Never}x)", $"proc.aname[2] = {Never}", $"proc.aname[1] in ({Never})",
        $"proc.pname = {Never}", $"proc.pname in ({Never}, {Never}x)", $"proc.aexepath = {Folder}/bin/{Never}",
        $"proc.aexepath startswith {Folder}/{Never}/", $"proc.pexepath = {Folder}/bin/{Never}", $"proc.pcmdline contains {Never}",
        $"proc.args contains {Never}", $"proc.args startswith {Never}", $"proc.args endswith {Never}", $"proc.args = {Never}",
        $"proc.cmdline contains {Never}", $"proc.cmdline icontains {Never}", $"proc.cmdline glob '*{Never}*'",
        $"proc.name = {Never}", $"proc.name in ({Never}, {Never}x)", $"proc.exepath = {Folder}/bin/{Never}",
        $"proc.exepath endswith /{Never}", $"proc.exe = {Never}", "container.id = 0123456789ab", "user.uid = 64123", "group.gid = 64123",
        $"not proc.name in ({Names})", $"not proc.exepath in ({Paths})", $"not proc.exepath startswith {Folder}/bin/",
        $"proc.name = eg-java and proc.exepath = {Folder}/bin/eg-web", "proc.is_exe_from_memfd = true",
        $"proc.aname in ({Never}) and proc.args contains {Never}", $"(proc.pname = {Never} or proc.aname = {Never})",
    ];

    // What is left to user space.
    private static readonly string[] Deferred =
    [
        $"proc.args regex \".*{Never}.*\"", $"proc.cmdline regex \".*{Never}\"", $"tolower(proc.cmdline) contains {Never}",
        $"getopt(proc.args, \"o:\")[o] startswith /{Never}", $"toupper(proc.args) = {Never}", "len(proc.args) > 500000",
        $"proc.exepath regex \".*/{Never}\"", $"basename(proc.exe) = {Never}", $"proc.aname = {Never} and proc.args regex \".*\"",
    ];

    private readonly Dice _dice = new(seed);
    private int _count;

    /// <summary>A file of so many rules.</summary>
    public string Next(int rules) => string.Concat(Enumerable.Range(0, rules).Select(_ => Rule()));

    private string Rule()
    {
        bool isDeferred = _dice.Chance(35);
        string decisive = _dice.Pick(isDeferred ? Deferred : Facts);
        string action = _dice.Pick<string>(isDeferred ? ["kill", "kill", "kill tree", "alert"] : ["kill", "kill", "kill tree", "block", "alert"]);
        List<string> parts = [_dice.Pick(Scopes), decisive];
        if (_dice.Chance(30)) parts.Reverse();
        string[] events = _dice.Pick<string[]>(
        [
            ["evt.type in (execve, execveat)"],
            ["evt.type = execve"],
            ["evt.type in (open, openat, openat2)", $"fd.name startswith {Folder}/"],
            ["evt.type in (open, openat)", $"fd.name = {Folder}/plain"],
            ["evt.type = connect", "fd.sip = 127.0.0.1"],
        ]);
        string condition = string.Join(" and ", events.Concat(parts))
            .Replace(Never, FormattableString.Invariant($"nvr{_count}"), StringComparison.Ordinal)
            .Replace(Names, string.Join(", ", Crowd.All), StringComparison.Ordinal)
            .Replace(Paths, string.Join(", ", Crowd.All.Select(p => $"{folder}/bin/{p}")), StringComparison.Ordinal)
            .Replace(Folder, folder, StringComparison.Ordinal);

        return $$"""
            rule "{{_count++}}: {{events[0]}}, {{decisive.Replace('"', '\'')}}" {
                desc       "Matches nobody."
                condition  {{condition}}
                output     "%proc.cmdline"
                priority   warning
                action     {{action}}
            }

            """;
    }
}
