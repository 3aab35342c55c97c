using System.Text;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Parsing;

/// <summary>Texts that no author wrote, by the name of a file and what is wrong with them: each must end in an error.</summary>
internal static class HostileText
{
    private const int FiveMegabytes = 5 << 20;
    private const int HundredThousand = 100_000;

    private static readonly string[] Endings = [".rule", ".yaml"];
    private static readonly string Megabyte = new('a', 1 << 20);

    /// <summary>Each case: a name for the test, the file's name, and what makes the text.</summary>
    public static IEnumerable<TestCaseData> Cases() =>
        Garbage().Concat(Nesting()).Concat(Literals()).Concat(Cycles()).Concat(Yaml()).Concat(Repetition())
            .Select(one => new TestCaseData(one.File, one.Text).SetName("{m}(" + one.Meaning + ")"));

    private static IEnumerable<(string Meaning, string File, Func<string> Text)> Garbage()
    {
        foreach (string ending in Endings)
        {
            string rule = ending == ".rule" ? Some.RuleText("evt.type = openat") : Item("r", "evt.type = openat");
            yield return ($"printable lines{ending}", "a" + ending, () => Printable(60));
            yield return ($"one printable line{ending}", "a" + ending, () => Printable(FiveMegabytes));
            yield return ($"bytes read as characters{ending}", "a" + ending, () => Encoding.Latin1.GetString(Bytes()));
            yield return ($"a sound beginning{ending}", "a" + ending, () => string.Concat(Enumerable.Repeat(rule, 20)) + Printable(60));
            foreach (string sign in new[] { "(", "[", "{", "\"", ")", "}", "- ", "a:\n", "? " })
                yield return ($"nothing but {sign.Trim()}{ending}", "a" + ending, () => Repeat(sign, FiveMegabytes / sign.Length));
        }
        yield return ("garbage within a rule", "a.rule", () => "rule \"x\" {\n    condition " + Printable(60));
        yield return ("garbage within a folded condition", "a.yaml", () => "- rule: x\n  condition: >\n    " + Printable(60).Replace("\n", "\n    ", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Meaning, string File, Func<string> Text)> Nesting()
    {
        yield return ("open parentheses", "a.rule", () => Some.RuleText(Repeat("(", FiveMegabytes)));
        yield return ("nested parentheses", "a.rule", () => Some.RuleText(Repeat("(", HundredThousand) + "proc.name = x" + Repeat(")", HundredThousand)));
        yield return ("nested parentheses in YAML", "a.yaml", () => Item("r", Repeat("(", HundredThousand) + "proc.name = x" + Repeat(")", HundredThousand)));
        yield return ("negations of parentheses", "a.rule", () => Some.RuleText(Repeat("not (", HundredThousand) + "proc.name = x" + Repeat(")", HundredThousand)));
        yield return ("negations of nothing", "a.rule", () => Some.RuleText(Repeat("not ", HundredThousand)));
        yield return ("functions within functions", "a.rule", () => Some.RuleText(Repeat("tolower(", HundredThousand) + "proc.name" + Repeat(")", HundredThousand) + " = x"));
        yield return ("cells within cells", "a.rule", () => "rule \"x\" { exception e { fields proc.name values " + Repeat("[", 1 << 20) + "\n}\n}\n");
        yield return ("sequences within sequences", "a.yaml", () => "- rule: x\n  exceptions: " + Repeat("[", 10_000) + Repeat("]", 10_000));
        yield return ("sequences of sequences on a line", "a.yaml", () => Repeat("- ", 10_000) + "x");
        yield return ("maps within maps", "a.yaml", () => string.Concat(Enumerable.Range(0, 3000).Select(i => new string(' ', i) + "a:\n")));
        yield return ("append: false again and again", "a.yaml", () => "- list: a\n  items: []\n" + Repeat("  append: false\n", 900));
    }

    private static IEnumerable<(string Meaning, string File, Func<string> Text)> Literals()
    {
        foreach (string condition in new[] { "fd.name = \"{0}\"", "fd.name = {0}", "fd.name in (x, {0})", "fd.name pmatch (x, {0})", "fd.name glob {0}", "fd.name regex {0}", "proc.{0} = x", "{0}", "fd.name = \"{0}" })
        {
            string written = "evt.type = openat and " + condition;
            yield return ("a megabyte: " + condition, "a.rule", () => Some.RuleText(written.Replace("{0}", Megabyte, StringComparison.Ordinal)));
            yield return ("a megabyte in YAML: " + condition, "a.yaml", () => Item("r", written.Replace("{0}", Megabyte, StringComparison.Ordinal)));
        }
        yield return ("a megabyte in a list", "a.rule", () => $"list l = [x, {Megabyte}]\n" + Some.RuleText("evt.type = openat and fd.name in (l)"));
        yield return ("a megabyte of a name", "a.rule", () => Some.RuleText("evt.type = openat", name: Megabyte));
        yield return ("a megabyte of a name in YAML", "a.yaml", () => Item(Megabyte, "evt.type = openat"));
        yield return ("a megabyte of a key", "a.rule", () => Some.RuleText("evt.type = openat", Megabyte + " x"));
        yield return ("a million values of the wrong type", "a.rule", () => Some.RuleText($"evt.type = connect and fd.sip in ({string.Join(", ", Enumerable.Range(0, 1_000_000))})"));
    }

    private static IEnumerable<(string Meaning, string File, Func<string> Text)> Cycles()
    {
        yield return ("a macro of itself", "a.rule", () => "macro a = a and proc.name = x\n" + Some.RuleText("a"));
        foreach (int length in new[] { 2, 1000, HundredThousand })
        {
            yield return ($"a ring of {length} macros", "a.rule", () => Ring(length, "macro m{0} = m{1} and proc.name = x\n") + Some.RuleText("m0"));
            yield return ($"a ring of {length} lists", "a.rule", () => Ring(length, "list m{0} = [m{1}, x{0}]\n") + Some.RuleText("proc.name in (m0)"));
        }
        yield return ("a ring of 1000 macros in YAML", "a.yaml", () => Ring(1000, "- macro: m{0}\n  condition: m{1} and proc.name = x\n") + Item("r", "m0"));
        yield return ("macros that double", "a.rule", () => "macro m0 = proc.name = x\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"macro m{i} = m{i - 1} or m{i - 1}\n")) + Some.RuleText("evt.type = execve and m60"));
        yield return ("lists that all hold a long one", "a.rule", () => $"list l = [{string.Join(", ", Enumerable.Range(0, 10_000).Select(i => $"i{i}"))}]\n"
            + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"list l{i} = [l, x{i}]\n")));
    }

    private static IEnumerable<(string Meaning, string File, Func<string> Text)> Yaml()
    {
        string nine = string.Join(',', Enumerable.Repeat("{0}", 9));
        yield return ("a billion laughs", "a.yaml", () => "- list: a0\n  items: &a0 [x, y]\n" + string.Concat(Enumerable.Range(1, 12).Select(i =>
            $"- list: a{i}\n  items: &a{i} [{nine.Replace("{0}", $"*a{i - 1}", StringComparison.Ordinal)}]\n")));
        yield return ("a long list, a thousand times", "a.yaml", () => $"- list: b\n  items: &b [{string.Join(", ", Enumerable.Range(0, HundredThousand))}]\n"
            + string.Concat(Enumerable.Range(0, 999).Select(i => $"- list: l{i}\n  items: *b\n")));
        yield return ("a long condition, a thousand times", "a.yaml", () => $"- macro: b\n  condition: &b proc.name in ({string.Join(", ", Enumerable.Range(0, HundredThousand))})\n"
            + string.Concat(Enumerable.Range(0, 999).Select(i => $"- macro: m{i}\n  condition: *b\n")));
        yield return ("an alias of what holds it", "a.yaml", () => "&a [*a]\n");
        yield return ("a million keys", "a.yaml", () => "- rule: r\n" + string.Concat(Enumerable.Range(0, 1_000_000).Select(i => $"  k{i}: x\n")));
        yield return ("a million documents", "a.yaml", () => Repeat("---\n", 1_000_000));
        yield return ("a million empty items", "a.yaml", () => Repeat("-\n", 1_000_000));
        yield return ("aliases of nothing", "a.yaml", () => "[" + Repeat("*a ,", HundredThousand) + "]");
    }

    private static IEnumerable<(string Meaning, string File, Func<string> Text)> Repetition()
    {
        yield return ("the same fault in every rule", "a.rule", () => string.Concat(Enumerable.Range(0, HundredThousand).Select(i => $"rule \"r{i}\" {{ condition proc.nme = x }}\n")));
        yield return ("the same slip in every rule", "a.rule", () => Repeat("rule \"r\" { condition proc.name == }\n", HundredThousand));
        yield return ("the same fault in every item", "a.yaml", () => string.Concat(Enumerable.Range(0, 20_000).Select(i => Item($"r{i}", "proc.nme = x"))));
        yield return ("the same slip in every item", "a.yaml", () => string.Concat(Enumerable.Range(0, HundredThousand).Select(i => Item($"r{i}", "proc.name =="))));
        yield return ("unknown macros beside many known ones", "a.rule", () => string.Concat(Enumerable.Range(0, 50_000).Select(i => $"macro name_{i} = unknown_{i}\n")));
        yield return ("a key again and again", "a.rule", () => "rule \"r\" {\n" + Repeat("    desc \"a\"\n", HundredThousand) + "}\n");
        yield return ("exceptions without end", "a.rule", () => Some.RuleText("evt.type = execve", string.Concat(Enumerable.Range(0, HundredThousand).Select(i => $"exception e{i} {{ fields proc.name values [a{i}] }}\n"))));
        yield return ("appends without end", "a.rule", () => Some.RuleText("evt.type = execve") + Repeat("override rule \"some rule\" { append condition and proc.name != x }\n", HundredThousand));
        yield return ("overrides of nothing", "a.rule", () => string.Concat(Enumerable.Range(0, HundredThousand).Select(i => $"override rule \"r{i}\" {{ replace priority notice }}\n")));
        yield return ("outputs of unknown fields", "a.rule", () => Some.RuleText("evt.type = execve").Replace("\"seen\"", $"\"{Repeat("%a.b ", HundredThousand)}\"", StringComparison.Ordinal));
    }

    private static string Item(string name, string condition) => $"- rule: {name}\n  desc: d\n  condition: {condition}\n  output: o\n  priority: notice\n";

    private static string Ring(int length, string declaration) =>
        string.Concat(Enumerable.Range(0, length).Select(i => declaration
            .Replace("{0}", $"{i}", StringComparison.Ordinal).Replace("{1}", $"{(i + 1) % length}", StringComparison.Ordinal)));

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static byte[] Bytes()
    {
        byte[] bytes = new byte[FiveMegabytes];
        new Random(1).NextBytes(bytes);
        // A zero byte would end the reading at once.
        for (int i = 0; i < bytes.Length; i++) bytes[i] = Math.Max((byte)1, bytes[i]);
        return bytes;
    }

    private static string Printable(int lineLength)
    {
        Random random = new(1);
        return string.Create(FiveMegabytes, (random, lineLength), static (text, state) =>
        {
            for (int i = 0; i < text.Length; i++)
                text[i] = i % state.lineLength == state.lineLength - 1 ? '\n' : (char)state.random.Next(' ', 127);
        });
    }
}
