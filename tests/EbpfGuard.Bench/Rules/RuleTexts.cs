using System.Globalization;
using System.Text;

namespace EbpfGuard.Bench.Rules;

/// <summary>
/// Rule files of any size, with the shapes that people write in turn: one object and an allow-list, a folder, an ending, a
/// list of objects, one program. No rule concerns the program <see cref="Trusted"/>, and none matches what
/// the workloads do.
/// </summary>
internal static class RuleTexts
{
    /// <summary>A program that every rule leaves alone.</summary>
    public const string Trusted = "backup";

    /// <summary>The sizes that are measured.</summary>
    public static readonly int[] Sizes = [1, 10, 100, 1_000, 10_000];

    /// <summary>Rules on opens.</summary>
    public static string Opens(int rules) => Join(rules, "open", i => (i % 5) switch
    {
        0 => $"evt.type in (open, openat) and fd.name = /srv/data/{i}/secret and not proc.name in (a{i}, b{i}, {Trusted})",
        1 => $"evt.type in (open, openat) and fd.name startswith /opt/app/{i}/ and not proc.name in (a{i}, {Trusted})",
        2 => $"evt.type = openat and fd.name endswith .key{i} and not proc.name in (a{i}, {Trusted})",
        3 => "evt.type in (open, openat, openat2) and evt.is_open_write = true and "
            + $"fd.name in (/etc/app{i}/users, /etc/app{i}/keys, /etc/app{i}/hosts) and proc.name != {Trusted}",
        _ => $"evt.type in (open, openat) and fd.directory = /var/lib/app{i} and proc.name = tool{i}",
    });

    /// <summary>Rules on exec.</summary>
    public static string Execs(int rules) => Join(rules, "exec", i => (i % 5) switch
    {
        0 => $"evt.type = execve and proc.exepath endswith .bin{i} and user.uid >= {1000 + i} and proc.name != {Trusted}",
        1 => $"evt.type in (execve, execveat) and proc.exepath startswith /home/user{i}/ and proc.name != {Trusted}",
        2 => $"evt.type = execve and proc.name = tool{i} and proc.args contains --flag{i % 20}",
        3 => $"evt.type = execve and proc.pname = server{i} and proc.name in (sh{i}, bash{i}) and user.uid != 0",
        _ => $"evt.type = execve and proc.exepath = /opt/tool{i}/bin/run and not proc.pname in (a{i}, b{i}) and proc.name != {Trusted}",
    });

    /// <summary>Half of the rules on opens, half on exec.</summary>
    public static string Mixed(int rules) => Opens((rules + 1) / 2) + Execs(rules / 2);

    /// <summary>A rule with a list of so many paths.</summary>
    public static string PathList(int paths) => new StringBuilder("list secrets = [")
        .AppendJoin(", ", Enumerable.Range(0, paths).Select(i => $"/srv/data/{i % 997}/{i}/secret")).AppendLine("]")
        .Append(Rule("paths", "evt.type in (open, openat) and fd.name in (secrets)")).ToString();

    /// <summary>A rule with a list of so many networks.</summary>
    public static string NetworkList(int networks) => new StringBuilder("list networks = [")
        .AppendJoin(", ", Enumerable.Range(0, networks).Select(i => $"\"{11 + (i >> 16)}.{(i >> 8) & 255}.{i & 255}.0/24\"")).AppendLine("]")
        .Append(Rule("networks", "evt.type = connect and fd.snet in (networks)")).ToString();

    /// <summary>A rule.</summary>
    public static string Rule(string name, string condition, string action = "alert") => $$"""
        rule "{{name}}" {
            desc      "Measured."
            condition {{condition}}
            output    "{{name}} (program=%proc.name)"
            priority  notice
            action    {{action}}
        }

        """;

    private static string Join(int rules, string word, Func<int, string> condition)
    {
        var text = new StringBuilder();
        for (int i = 0; i < rules; i++)
            text.Append(Rule(string.Create(CultureInfo.InvariantCulture, $"{word} {i}"), condition(i)));
        return text.ToString();
    }
}
