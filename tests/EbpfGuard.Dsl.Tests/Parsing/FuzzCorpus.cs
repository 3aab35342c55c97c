using System.Text;
using EbpfGuard.Dsl.Tests.Support;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Testing;

namespace EbpfGuard.Dsl.Tests.Parsing;

/// <summary>
/// Rule files, and what chance makes of them: the shipped rules, the samples, the cases of the other tests, and a few
/// pieces for what those seldom use.
/// </summary>
internal sealed class FuzzCorpus(int seed)
{
    private const int LongestText = 6000;
    private const int MostKept = 4000;

    private static readonly string[] Words =
    [
        "rule ", "macro ", "list ", "condition ", "desc ", "output ", "priority ", "action ", "test ", "tags ", "and ", "or ", "not ", "not(",
        "in ", "pmatch ", "exists", "contains ", "glob ", "= ", "!= ", "<= ", "(", ")", "{", "}", "[", "]", ",", "\"", "'", "\\", "#", "->", "=",
        "evt.type", "proc.name", "proc.aname[2]", "fd.name", "fd.net", "evt.num", "fd.sport", "0x1F", "1e+5", "-1", "execve", "10.0.0.0/8", "::1",
        "\n", "\r\n", "\t", "\0", "\u00e9", "\ud83d\ude00", "\ud800", "\ufeff", "*", "%proc.name", "\\x41", "18446744073709551616",
        "override ", "append ", "replace ", "exception ", "fields ", "comps ", "values ", "items ", "oneof ", "anyof (", "allof ", "regex ", "iglob ",
        "bcontains ", "bstartswith 0a", "intersects ", "tolower(", "toupper(", "basename(", "b64(", "len(", "join(\",\", ", "concat(", "getopt(proc.args, \"a:\")[a]",
        "val(proc.pname)", "(a|b)*", "[a-z", "skip_if_unknown_filter true", "required_engine_version 0.57.0", "\n- rule: ", "\n  condition: ", "\n  override:\n",
        "\n  append: true\n", "\n  exceptions:\n", "    - name: e\n", "      fields: [proc.name]\n", "      values: [[a]]\n", ": ", "- ", ">\n", "|-\n", "&a ", "*a",
        "---\n", "? ", "!x ", "enabled: false", "\n    ", "%%", "%20proc.name", "*%evt.num", "%proc.aname[3]",
    ];

    private static readonly string[] Pieces =
    [
        "- required_engine_version: 0.57.0\n- list: l\n  items: [a, 'b c', \"d\"]\n- macro: m\n  condition: proc.name in (l)\n- rule: r\n  desc: d\n  condition: >\n"
            + "    evt.type = execve and\n    m and not proc.pname contains \"x\"\n  output: \"%proc.name *%fd.name\"\n  priority: notice\n  tags: [a]\n  exceptions:\n"
            + "    - name: e\n      fields: [proc.name, proc.pname]\n      comps: [=, startswith]\n      values: [[a, b], [c, 'd e']]\n    - name: f\n      fields: proc.exe\n"
            + "      comps: in\n      values: [x, y]\n- rule: r\n  condition: and proc.tty != 0\n  tags: [b]\n  override:\n    condition: append\n    tags: replace\n"
            + "- rule: r\n  exceptions:\n    - name: e\n      values: [[z, z]]\n  override: {exceptions: append}\n- list: l\n  items: [l2]\n  append: true\n- rule: r\n  enabled: false\n",
        "- macro: m\n  condition: &c (proc.name = a or\n             proc.name = \"b\")\n- macro: m\n  condition: or fd.name glob '/etc/*'\n  override: {condition: append}\n"
            + "- rule: r\n  desc: |\n    two\n    lines\n  condition: 'evt.type in (openat, open) and m and fd.name pmatch (/etc, /usr/*)'\n  output: o\n  priority: INFO\n  source: syscall\n"
            + "  skip-if-unknown-filter: true\n  warn_evttypes: no\n",
        "list l = [a, b]\nrule \"r\" {\n    desc \"d\"\n    condition evt.type = execve and tolower(basename(proc.exepath)) = sh and proc.args regex \"a(b|c)*\"\n"
            + "        and proc.name startswith anyof (l) and len(proc.args) > 3 and join(\" \", (proc.name, \"x\")) contains val(proc.pname)\n"
            + "    exception e { fields [proc.name, fd.name] comps [in, glob] values [[[a, b], \"/x*\"]] }\n    exception g { fields proc.name }\n    output \"%proc.name\"\n    priority notice\n}\n"
            + "override rule \"r\" {\n    append condition or proc.name = z\n    append exception g { values [q] }\n    replace output \"x\"\n    append tags [t]\n}\n"
            + "override list l { replace items [c] }\n",
    ];

    private static readonly SourceText[] Originals = [.. Files(), .. Pieces.Select(p => new SourceText(p[0] == '-' ? "fuzz.yaml" : "fuzz.rule", p))];

    private readonly Dice _dice = new(seed);
    private readonly List<SourceText> _texts = [.. Originals];

    /// <summary>A text made of those that are there.</summary>
    public SourceText Next()
    {
        // What is kept is mostly broken; half of all texts begin whole.
        SourceText from = _dice.Chance(50) ? _dice.Pick(Originals) : _dice.Pick(_texts);
        return new SourceText(from.Name, Mutate(from.Text));
    }

    /// <summary>Makes later texts from this one too.</summary>
    public void Keep(SourceText text)
    {
        if (_texts.Count < MostKept) _texts.Add(text);
    }

    // What all shipped rules share is compiled beside each text, so that what is whole has a chance to compile.
    private static IEnumerable<SourceText> Files()
    {
        string[] folders = [RepositoryPaths.At("rules"), RepositoryPaths.At("samples"), RepositoryPaths.At("tests", "cases")];
        IEnumerable<string> files = folders.SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        foreach (string path in files.Where(f => f.EndsWith(".rule", StringComparison.Ordinal) || RuleFileReader.IsYaml(f)))
        {
            string text = File.ReadAllText(path);
            if (Path.GetFileName(path) != "common.rule" && text.Length is > 0 and <= LongestText)
                yield return new SourceText(RuleFileReader.IsYaml(path) ? "fuzz.yaml" : "fuzz.rule", text);
        }
    }

    private string Mutate(string from)
    {
        var text = new StringBuilder(from);
        for (int i = 1 + _dice.Roll(_dice.Chance(50) ? 3 : 12); i > 0; i--)
        {
            int at = _dice.Roll(text.Length + 1), length = Math.Min(_dice.Roll(_dice.Chance(20) ? 400 : 12), text.Length - at);
            switch (_dice.Roll(6))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, text.ToString(at, length));
                    break;
                case 2:
                    string other = _dice.Pick(_texts).Text;
                    if (other.Length == 0) break;
                    int start = _dice.Roll(other.Length);
                    text.Insert(at, other.AsSpan(start, Math.Min(length + 20, other.Length - start)));
                    break;
                case 3:
                    text.Insert(at, (char)_dice.Roll(_dice.Chance(80) ? 128 : 65536));
                    break;
                default:
                    text.Insert(at, _dice.Pick(Words));
                    break;
            }
        }

        return text.ToString(0, Math.Min(text.Length, LongestText));
    }
}
