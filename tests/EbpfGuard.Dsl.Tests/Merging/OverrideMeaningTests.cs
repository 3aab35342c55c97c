using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Merging;

/// <summary>What overrides, the order of files and selections come to, judged on events.</summary>
public sealed class OverrideMeaningTests
{
    private const string Two = "evt.type = execve and proc.name = a or evt.type = execve and proc.name = b";

    // Trees are joined: (A or B) and C. Falco joins texts and gets A or (B and C), which is what it warns of.
    [TestCase("append condition and proc.pname = none", "")]
    [TestCase("append condition and proc.name = a", "a")]
    [TestCase("append condition and not proc.name = a", "b")]
    [TestCase("append condition or evt.type = execve and proc.name = c", "a b c")]
    [TestCase("append condition or evt.type = execve and proc.name = c\nappend condition and proc.name != a", "b c")]
    [TestCase("append condition and (proc.name = a or proc.name = c)", "a")]
    [TestCase("append condition and proc.name = a or proc.name = b", "a b")]
    [TestCase("replace condition evt.type = execve and proc.name = c", "c")]
    [TestCase("replace condition evt.type = execve and proc.name in (a, c)\nappend output \" more\"", "a c")]
    public void ConditionsAreJoinedAsTrees(string change, string matching)
    {
        Policy policy = Judged.Policy(Some.RuleText(Two), $"override rule \"some rule\" {{\n{change}\n}}\n");
        Assert.That(Judged.Matching(policy, "a", "b", "c"), Is.EqualTo(matching));
    }

    [TestCase("condition: and proc.name = a\n  override: {condition: append}", "a")]
    [TestCase("condition: and proc.name = a\n  append: true", "a")]
    [TestCase("condition: or evt.type = execve and proc.name = c\n  override: {condition: append}", "a b c")]
    [TestCase("condition: evt.type = execve and proc.name = c\n  override: {condition: replace}", "c")]
    public void FalcosSpellingMeansTheSame(string change, string matching) =>
        Assert.That(Judged.Matching(Judged.Policy(Some.RuleText(Two), $"- rule: some rule\n  {change}\n"), "a", "b", "c"), Is.EqualTo(matching));

    [Test]
    public void TestsAreAppendedToRulesOfAnyFormat()
    {
        const string Yaml = "- rule: some rule\n  desc: x\n  condition: evt.type = execve and proc.name = nc\n  output: x\n  priority: NOTICE\n";
        Policy policy = Judged.Policy(Yaml, """
            override rule "some rule" {
                append test "is told of" { evt.type = execve, proc.name = nc } -> alert
                append condition and user.uid != 0
                append test "not of root" {
                    evt.type = execve, proc.name = nc, user.uid = 0
                } -> allow
            }
            """);
        RuleTestResult[] results = [.. RuleTestRunner.Run(policy)];
        Assert.That(results.Select(r => (r.Test.Name, r.Passed)), Is.EqualTo(new[] { ("is told of", false), ("not of root", true) }), "the condition is the whole one");
    }

    [Test]
    public void TestsAreNotReplaced() => Assert.That(
        Judged.Codes(Some.RuleText(Two), "override rule \"some rule\" {\nreplace test \"x\" { evt.type = execve } -> allow\n}\n"), Is.Not.Empty.And.All.StartsWith("EG0"));

    [Test]
    public void AnAppendUnderAnOrIsSpokenOf() =>
        Assert.That(Judged.Codes(Some.RuleText(Two), "override rule \"some rule\" { append condition and proc.name = a }"), Does.Contain("ambiguous_appends"));

    [TestCase("append desc \"more\"", "Some. more|seen|Notice|x")]
    [TestCase("replace desc \"other\"", "other|seen|Notice|x")]
    [TestCase("append output \"by %proc.name\"", "Some.|seen by %proc.name|Notice|x")]
    [TestCase("replace output \"gone\"", "Some.|gone|Notice|x")]
    [TestCase("replace priority critical", "Some.|seen|Critical|x")]
    [TestCase("append tags [y, z]", "Some.|seen|Notice|x,y,z")]
    [TestCase("replace tags [y]", "Some.|seen|Notice|y")]
    [TestCase("append tags [y]\nappend tags [z]\nreplace priority debug", "Some.|seen|Debug|x,y,z")]
    public void EachKeyIsAppendedToOrReplaced(string change, string expected)
    {
        PolicyRule rule = Judged.Policy(Some.RuleText("evt.type = execve", "tags [x]"), $"override rule \"some rule\" {{\n{change}\n}}\n").Rules.Single();
        Assert.That($"{rule.Description}|{rule.Output}|{rule.Priority}|{string.Join(',', rule.Tags)}", Is.EqualTo(expected));
    }

    [TestCase("enabled true", "replace enabled false", 0)]
    [TestCase("enabled false", "replace enabled true", 1)]
    [TestCase("enabled false", "append tags [t]", 0)]
    public void ARuleIsSwitchedByAnOverride(string declared, string change, int rules) =>
        Assert.That(Judged.Policy(Some.RuleText("evt.type = execve", declared), $"override rule \"some rule\" {{ {change} }}\n").Rules, Has.Count.EqualTo(rules));

    [TestCase("- rule: some rule\n  enabled: false\n", 0)]
    [TestCase("- rule: some rule\n  enabled: false\n  override: {enabled: replace}\n", 0)]
    [TestCase("- rule: some rule\n  enabled: true\n", 1)]
    public void ARuleIsSwitchedInFalcosSpelling(string later, int rules) =>
        Assert.That(Judged.Policy(Some.RuleText("evt.type = execve"), later).Rules, Has.Count.EqualTo(rules));

    [TestCase("override list names { append items [c] }", "a b c")]
    [TestCase("override list names { replace items [c] }", "c")]
    [TestCase("override list inner { append items [c] }", "a b c")]
    [TestCase("override list names { append items [c] }\noverride list names { replace items [d] }\noverride list names { append items [a] }", "a")]
    [TestCase("override macro named { append condition or proc.name = c }", "a b c")]
    [TestCase("override macro named { append condition and proc.name = a }", "a")]
    [TestCase("override macro named { replace condition proc.name = c }", "c")]
    [TestCase("list names = [c]", "c")]
    [TestCase("macro named = proc.name = c", "c")]
    [TestCase("- list: names\n  items: [c]\n  override: {items: append}\n", "a b c")]
    [TestCase("- list: names\n  items: [c]\n  append: true\n", "a b c")]
    [TestCase("- macro: named\n  condition: or proc.name = c\n  override: {condition: append}\n", "a b c")]
    public void ListsAndMacrosChangeForAllTheirUses(string later, string matching) => Assert.That(
        Judged.Matching(Judged.Policy("list inner = [b]\nlist names = [a, inner]\nmacro named = proc.name in (names)\n" + Some.RuleText("evt.type = execve and named"), later), "a", "b", "c"),
        Is.EqualTo(matching));

    [Test]
    public void TheOrderOfFilesDecides()
    {
        string declared = Some.RuleText("evt.type = execve and proc.name = a"), again = Some.RuleText("evt.type = execve and proc.name = b");
        const string Change = "override rule \"some rule\" { append condition or evt.type = execve and proc.name = c }\n";
        Assert.That(Judged.Matching(Judged.Policy(declared, Change), "a", "b", "c"), Is.EqualTo("a c"));
        Assert.That(Judged.Matching(Judged.Policy(declared, Change, again), "a", "b", "c"), Is.EqualTo("b"), "a later rule replaces the changed one");
        Assert.That(Judged.Matching(Judged.Policy(declared, again, Change), "a", "b", "c"), Is.EqualTo("b c"));
        Assert.That(Judged.Codes(Change, declared), Does.Contain("EG0131"), "nothing is there to change yet");
    }

    private static readonly SelectionStep[][] Selections =
    [
        [new(SelectionSubject.Name, "net*", Enables: false)],
        [new(SelectionSubject.Name, "net*", Enables: true)],
        [new(SelectionSubject.Tag, "file", Enables: true)],
        [new(SelectionSubject.Tag, "file", Enables: false), new(SelectionSubject.Name, "file read", Enables: true)],
        [new(SelectionSubject.Name, "*", Enables: false), new(SelectionSubject.Name, "off", Enables: true)],
        [new(SelectionSubject.Tag, "fil", Enables: true)],
        [],
    ];

    [TestCase(0, null, "file read, file write")]
    [TestCase(1, null, "net")]
    [TestCase(2, null, "file read, file write, off")]
    [TestCase(3, null, "file read, net")]
    [TestCase(4, null, "off")]
    [TestCase(5, null, "")]
    [TestCase(6, Priority.Warning, "file write, net")]
    [TestCase(6, Priority.Critical, "net")]
    [TestCase(2, Priority.Warning, "file write")]
    public void ASelectionLeaves(int selection, Priority? least, string rules)
    {
        string file = Some.RuleText("evt.type = openat", "tags [file]", "file read")
            + Some.RuleText("evt.type = openat", "tags [file, w]", "file write").Replace("notice", "warning", StringComparison.Ordinal)
            + Some.RuleText("evt.type = connect", "tags [n]", "net").Replace("notice", "critical", StringComparison.Ordinal)
            + Some.RuleText("evt.type = openat", "tags [file]\n    enabled false", "off");
        Policy policy = Judged.Selected(new RuleSelection(Selections[selection], least), file);
        Assert.That(string.Join(", ", policy.Rules.Select(r => r.Name)), Is.EqualTo(rules));
    }
}
