using System.Globalization;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Testing;

/// <summary>
/// Small vocabularies of values, so that random rules and random events often speak of the same things: a rule that never
/// matches proves nothing.
/// </summary>
public sealed class Literals(Dice dice)
{
    private static readonly string[] Names =
        ["bash", "sh", "cat", "nc", "sshd", "nginx", "python3", "systemd", "cron", "git", "ssh", "Bash", "naïve", "a", "kworker/0:1"];

    private static readonly string[] Components =
        ["etc", "usr", "bin", "srv", "data", "shadow", "passwd", "home", "a", "b", "lib", "Secret", ".ssh", "x.log", "id_rsa", "ab", "abc", "é"];

    private static readonly string[] Words = ["-c", "-l", "-e", "/bin/sh", "4444", "--Verbose", "install", "curl", "http://evil", "x", "a b", "rm", "-rf", "ü"];

    private static readonly string[] Addresses =
        ["127.0.0.1", "10.0.0.1", "10.0.0.2", "10.1.2.3", "192.168.1.7", "93.184.216.34", "::1", "2001:db8::1", "2001:db8:1::2", "fe80::5", "::ffff:10.0.0.1"];

    private static readonly string[] Networks =
        ["127.0.0.0/8", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.1/32", "192.168.0.0/16", "0.0.0.0/0", "::1/128", "2001:db8::/32", "2001:db8:1::/48", "::/0"];

    // Of these many events are made; conditions may ask for others.
    private static readonly Dictionary<string, string[]> Closed = new()
    {
        ["evt.res"] = ["SUCCESS", "EPERM", "ENOENT", "EINPROGRESS"],
        ["evt.arg.domain"] = ["AF_INET", "AF_INET6", "AF_PACKET", "AF_UNSPEC"],
        ["evt.arg.request"] = ["PTRACE_TRACEME", "PTRACE_ATTACH", "PTRACE_POKETEXT", "PTRACE_SEIZE"],
        ["evt.arg.cmd"] = ["BPF_MAP_CREATE", "BPF_PROG_LOAD", "BPF_LINK_CREATE"],
        ["container.id"] = ["host", "0123456789ab", "0123456789cd", "fedcba987654"],
    };

    private static readonly string[] FileTypes = ["f", "d", "4", "6", "u", "p", "c", "b", "o"];

    private static readonly string[] FileTypeWords = ["file", "directory", "ipv4", "ipv6", "unix", "pipe", "char", "block", "other"];

    /// <summary>The accounts of random hosts, by user id.</summary>
    public static IReadOnlyDictionary<long, string> Accounts { get; } = new Dictionary<long, string>
    {
        [0] = "root", [1] = "daemon", [33] = "www-data", [1000] = "alice", [1001] = "bob", [1002] = "bobby",
    };

    /// <summary>A whole value that <paramref name="field"/> may well have, as people write it.</summary>
    public string Value(FieldDefinition field) => field.Name switch
    {
        "proc.name" or "proc.pname" or "proc.aname" => Name(),
        "proc.exe" or "proc.pexe" or "proc.aexe" => dice.Chance(50) ? Name() : Path(),
        "proc.args" => Arguments(),
        "proc.cmdline" or "proc.pcmdline" => $"{Name()} {Arguments()}".TrimEnd(),
        "fd.filename" => dice.Pick(Components),
        "user.name" or "user.loginname" or "evt.arg.uid" => dice.Pick(Accounts.Values.ToArray()),
        "evt.rawres" => dice.Pick(["0", "3", "-1", "-2", "-115"]),
        "proc.duration" => dice.Pick(["0", "1000000", "5000000000"]),
        var name when Closed.TryGetValue(name, out string[]? words) => dice.Pick(words),
        _ when field.Vocabulary is { } names => dice.Pick(names),
        "fd.typechar" => dice.Pick(FileTypes),
        "fd.type" => dice.Pick(FileTypeWords),
        "fd.l4proto" => dice.Pick(["tcp", "udp", "icmp", "raw"]),
        "fd.sockfamily" => dice.Pick(["ip", "unix"]),
        "user.uid" => dice.Pick(["0", "1", "33", "1000", "1001", "4711"]),
        "user.loginuid" => dice.Pick(["-1", "0", "1000"]),
        "group.gid" => dice.Pick(["0", "1000", "100"]),
        "proc.tty" => dice.Pick(["0", "34816", "1025"]),
        _ => field.Type switch
        {
            FieldType.Path => Path(),
            FieldType.Port => dice.Pick(["22", "53", "80", "443", "4444", "8080", "https", "0", "65535"]),
            FieldType.Boolean => dice.Pick(["true", "false"]),
            FieldType.Address => dice.Pick(Addresses),
            FieldType.Network => dice.Pick(Networks),
            FieldType.Number => dice.Pick(["0", "1", "2", "100", "0x64", "4194304", "-1"]),
            _ => dice.Pick(Components),
        },
    };

    /// <summary>A program's name: at most 15 bytes.</summary>
    public string Name() => dice.Chance(90) ? dice.Pick(Names) : "p" + dice.Roll(2000).ToString(CultureInfo.InvariantCulture);

    /// <summary>An absolute path in normal form; sometimes the root.</summary>
    public string Path() => dice.Chance(2) ? "/" : string.Concat(dice.Many(1, 4, () => "/" + dice.Pick(Components)));

    /// <summary>Arguments with blanks between them; sometimes none.</summary>
    public string Arguments() => string.Join(' ', dice.Many(0, 3, () => dice.Pick(Words)));

    /// <summary>A piece of <paramref name="text"/> for operators that look for one.</summary>
    public string Piece(string text)
    {
        if (text.Length < 2) return text;
        int start = dice.Roll(text.Length - 1);
        return text.Substring(start, 1 + dice.Roll(text.Length - start));
    }

    /// <summary>A regular expression that <paramref name="text"/> fits.</summary>
    public string Regex(string text)
    {
        System.Text.StringBuilder pattern = new();
        foreach (char letter in text)
        {
            pattern.Append(char.IsAsciiLetterOrDigit(letter) ? dice.Roll(16) switch
            {
                0 => ".",
                1 => ".*",
                2 => $"[{letter}x]+",
                3 => $"({letter}|yy)",
                4 => "[[:alnum:]]",
                _ => letter.ToString(),
            } : char.IsAscii(letter) && letter is not (' ' or '/') ? $"\\{letter}" : letter.ToString());
        }

        return pattern.ToString();
    }

    /// <summary>A shell pattern that <paramref name="text"/> fits.</summary>
    public string Pattern(string text)
    {
        if (dice.Chance(15)) return "*" + text[(text.Length / 2)..];
        if (dice.Chance(15)) return text[..(text.Length / 2)] + "*";
        System.Text.StringBuilder pattern = new();
        foreach (char letter in text)
        {
            if (!char.IsAscii(letter) || letter == '/') pattern.Append(letter);
            else pattern.Append(dice.Roll(24) switch
            {
                0 => "?",
                1 => "*",
                2 => $"[{letter}x]",
                3 => "[!@]",
                4 => "[a-z]",
                5 => $"[^{(letter == 'q' ? 'r' : 'q')}]",
                _ => letter is '*' or '?' or '[' or '\\' ? $"\\{letter}" : letter.ToString(),
            });
        }

        return pattern.ToString();
    }
}
