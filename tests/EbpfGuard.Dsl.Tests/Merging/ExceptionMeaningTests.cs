using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Merging;

/// <summary>What an exception takes out of a rule, judged on events.</summary>
public sealed class ExceptionMeaningTests
{
    // Programs as `name` or `name<parent`; those that the rule still matches are expected.
    [TestCase("fields proc.name values [a, b]", "a b c", "c")]
    [TestCase("fields proc.name comps in values [a, b]", "a b c", "c")]
    [TestCase("fields proc.name values [\"a\", \"two words\"]", "a b", "b")]
    [TestCase("fields proc.name", "a b", "a b")]
    [TestCase("fields proc.name values []", "a b", "a b")]
    [TestCase("fields [proc.name, proc.pname]", "a<x b<y", "a<x b<y")]
    [TestCase("fields proc.exepath comps pmatch values [/usr/a]", "/usr/a /usr/a/b /usr/ab", "/usr/ab")]
    [TestCase("fields proc.name comps intersects values [a]", "a b", "b")]
    [TestCase("fields proc.name comps \"startswith anyof\" values [a, bc]", "ax bx bcx", "bx")]
    [TestCase("fields proc.name comps \"startswith allof\" values [a, ab]", "ab a b", "a b")]
    [TestCase("fields proc.name comps \"startswith oneof\" values [a, ab]", "ab a b", "ab b")]
    [TestCase("fields [proc.name] values [[a], [b]]", "a b c", "c")]
    [TestCase("fields [proc.name, proc.pname] values [[a, x], [b, y]]", "a<x a<y b<x b<y c<x", "a<y b<x c<x")]
    [TestCase("fields [proc.name, proc.pname] comps [=, =] values [[a, x]]", "a<x a<y b<x", "a<y b<x")]
    [TestCase("fields [proc.name, proc.pname] comps [startswith, in] values [[a, [x, y]]]", "ab<x a<y a<z b<x", "a<z b<x")]
    [TestCase("fields [proc.name, proc.pname] comps [in, endswith] values [[[a, b], x]]", "a<wx b<x c<x a<xw", "c<x a<xw")]
    [TestCase("fields [proc.name, proc.pname] comps [in, contains] values [[[], x], [[b], y]]", "a<x b<y", "a<x")]
    [TestCase("fields [proc.name, proc.pname] comps [\"!=\", =] values [[a, x]]", "a<x b<x b<y", "a<x b<y")]
    [TestCase("fields [proc.name, proc.exepath] comps [=, pmatch] values [[/usr/a, [/usr, /opt]], [/srv, /srv]]", "/usr/a /srv /opt/x", "/opt/x")]
    [TestCase("fields [proc.name, proc.pname] comps [glob, =] values [[a*, x]]", "ab<x b<x", "b<x")]
    [TestCase("fields [proc.name, proc.pname] values [[a, x]]", "a<- b<-", "a<- b<-")]
    [TestCase("fields proc.name values [known]", "k1 k2 a", "a")]
    [TestCase("fields proc.name values [(known), a]", "k1 k2 a b", "b")]
    [TestCase("fields [proc.name, proc.pname] comps [=, in] values [[a, (known)]]", "a<k1 a<k2 a<x", "a<x")]
    [TestCase("fields [proc.name, proc.pname] comps [=, in] values [[a, (x, known)], [b, [(y), z]]]", "a<x a<k2 a<y b<y b<z b<k1", "a<y b<k1")]
    [TestCase("fields [proc.name, proc.pname] comps [=, \"startswith anyof\"] values [[a, (known)]]", "a<k1x a<x", "a<x")]
    [TestCase("fields [proc.name, proc.pname] comps [=, in] values [[a, \"(known)\"]]", "a<k1 a<(known)", "a<k1")]
    [TestCase("fields [proc.name, proc.pname] values [[(sd-pam), x]]", "(sd-pam)<x (sd-pam)<y", "(sd-pam)<y")]
    public void ItTakesOutWhatItSays(string table, string programs, string left) =>
        Assert.That(Left(Rule($"exception e {{ {Lines(table)} }}"), programs), Is.EqualTo(left));

    [Test]
    public void SeveralExceptionsAreAlternatives() =>
        Assert.That(Left(Rule("exception e { fields proc.name values [a] }\nexception f { fields proc.pname values [x] }"), "a<y b<x b<y"), Is.EqualTo("b<y"));

    [Test]
    public void AnAlternativeOfTheRuleIsNoWayRoundIt() =>
        Assert.That(Left(Rule("exception e { fields proc.name values [a] }", "evt.type = execve and proc.name = b or evt.type = execve and proc.name = a"), "a b"), Is.EqualTo("b"));

    [TestCase("override rule \"some rule\" { append exception e { values [b] } }", "c")]
    [TestCase("override rule \"some rule\" { append exception e { values [b] }\nappend exception e { values [c] } }", "")]
    [TestCase("override rule \"some rule\" { append exception f { fields proc.pname values [sh] } }", "")]
    [TestCase("override rule \"some rule\" { replace exception e { fields proc.name values [c] } }", "a b")]
    [TestCase("override rule \"some rule\" { replace exception e { fields proc.name values [b] }\nreplace exception f { fields proc.name values [c] } }", "a")]
    [TestCase("- rule: some rule\n  exceptions:\n    - name: e\n      values: [b]\n  override: {exceptions: append}\n", "c")]
    [TestCase("- rule: some rule\n  exceptions:\n    - name: e\n      values: [b]\n  append: true\n", "c")]
    [TestCase("- rule: some rule\n  exceptions: []\n  override: {exceptions: replace}\n", "a b c")]
    [TestCase("- rule: some rule\n  condition: and proc.name != c\n  override: {condition: append}\n", "b")]
    [TestCase("- rule: some rule\n  condition: evt.type = execve and proc.name in (a, b)\n  override: {condition: replace}\n", "b")]
    public void ALaterFileChangesIt(string later, string left)
    {
        string[] files = [Rule("exception e { fields proc.name values [a] }"), later];
        Assert.That(Judged.Matching(Judged.Policy(files), "a", "b", "c"), Is.EqualTo(left));
    }

    [Test]
    public void ATemplateIsFilledByLaterFiles()
    {
        string[] files = [Rule("exception e { fields [proc.name, proc.pname] comps [=, startswith] }"),
            "override rule \"some rule\" { append exception e { values [[a, x]] } }", "override rule \"some rule\" { append exception e { values [[b, y]] } }"];
        Assert.That(Left(Judged.Policy(files), "a<xx b<yy a<yy"), Is.EqualTo("a<yy"));
    }

    [TestCase("fields: [proc.name, proc.pname]\n      comps: [=, in]\n      values:\n        - [a, [x, y]]\n        - ['b c', [z]]", "a<x a<y a<z", "a<z")]
    [TestCase("fields: proc.name\n      comps: in\n      values: [a, b]", "a b c", "c")]
    [TestCase("fields: [proc.exepath]\n      comps: [pmatch]\n      values:\n        - [[/usr/a, /opt]]", "/usr/a/b /opt /srv", "/srv")]
    [TestCase("fields: [proc.name, proc.pname]\n      comps: [=, in]\n      values:\n        - [a, (known)]", "a<k1 a<k2 a<x", "a<x")]
    [TestCase("fields: proc.name\n      comps: in\n      values: [(known)]", "k1 k2 a", "a")]
    [TestCase("fields: [proc.name, proc.pname]\n      comps: [=, in]\n      values:\n        - [a, \"(x, y)\"]", "a<x a<y a<z", "a<z")]
    [TestCase("fields: [proc.name, proc.pname]\n      comps: [=, =]\n      values:\n        - [(sd-pam), x]", "(sd-pam)<x a<x", "a<x")]
    public void FalcosSpellingMeansTheSame(string exception, string programs, string left) => Assert.That(
        Left(Judged.Policy($"- list: known\n  items: [k1, k2]\n- rule: r\n  desc: d\n  condition: evt.type = execve\n  output: o\n  priority: notice\n  exceptions:\n    - name: e\n      {exception}\n"), programs),
        Is.EqualTo(left));

    [Test]
    public void AListInParenthesesIsImportedAsOne()
    {
        DiagnosticBag diagnostics = new();
        SourceText yaml = new("0.yaml", "- list: known\n  items: [k1]\n- rule: r\n  desc: d\n  condition: evt.type = execve\n  output: o\n  priority: notice\n"
            + "  exceptions:\n    - name: e\n      fields: [proc.name, proc.pname]\n      comps: [=, in]\n      values:\n        - [a, \"(known, x)\"]\n");
        string imported = SyntaxPrinter.Print(RuleFileReader.Read(yaml, diagnostics));
        Assert.That(imported, Does.Contain("values [[a, (known, x)]]"));
        Assert.That(Left(imported, "a<k1 a<x a<y"), Is.EqualTo("a<y"));
        Assert.That(SyntaxPrinter.Print(RuleFileReader.Read(new SourceText("0.rule", imported), diagnostics)), Is.EqualTo(imported));
        Assert.That(diagnostics.ToList(), Is.Empty);
    }

    private static string Rule(string exceptions, string condition = "evt.type = execve") =>
        "list known = [k1, k2]\n" + Some.RuleText(condition, exceptions);

    private static string Lines(string table) =>
        table.Replace(" comps", "\ncomps", StringComparison.Ordinal).Replace(" values", "\nvalues", StringComparison.Ordinal);

    private static string Left(string file, string programs) => Left(Judged.Policy(file), programs);

    private static string Left(EbpfGuard.Dsl.Policies.Policy policy, string programs) => string.Join(' ', programs.Split(' ').Where(p =>
    {
        string[] parts = p.Split('<');
        return PolicyEvaluator.Matches(policy.Rules.Single(), Judged.Exec(parts[0], parts.Length > 1 ? parts[1] : "sh", parts[0]));
    }));
}
