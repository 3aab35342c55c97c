using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.FalcoYaml;

/// <summary>Files in which people keep rules files, and the liberties that these take.</summary>
public sealed class WrappedRulesTests
{
    private const string Helm = """
        # values.yaml
        driver: {kind: modern_ebpf}
        customRules:
          mine.yaml: |-
            - rule: one
              desc: d
              condition: evt.type=execve and proc.name=zz
              output: o
              priority: INFO
          notes.txt: nothing of interest
          more.yaml:
            - rule: two
              desc: d
              condition: evt.type=execve and proc.name=yy
              output: o
              priority: INFO
        """;

    private const string ConfigMap = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: falco}
        data:
          falco.yaml: |
            rules_file: [/etc/falco/falco_rules.yaml]
          run.sh: |
            exec falco
          falco_rules.yaml: |
            - rule: one
              desc: d
              condition: evt.type=execve and proc.name=zz
              output: o
              priority: INFO
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        spec: {}
        """;

    private const string Hub = """
        apiVersion: v1
        kind: FalcoRules
        name: Apache
        rules:
          - raw: |
              - macro: apache
                condition: proc.name=zz
              - rule: one
                desc: d
                condition: evt.type=execve and apache
                output: o
                priority: INFO
          - raw: "- rule: two\n  desc: d\n  condition: evt.type=execve and proc.name=yy\n  output: o\n  priority: INFO\n"
        """;

    private const string Operator = """
        apiVersion: artifact.falcosecurity.dev/v1alpha1
        kind: Rulesfile
        spec:
          inlineRules:
            - rule: one
              desc: d
              condition: evt.type=execve and proc.name=zz
              output: o
              priority: INFO
        """;

    [TestCase(Helm, "one two")]
    [TestCase("falco:\n  customRules:\n    a.yaml: |\n      - rule: one\n        desc: d\n        condition: evt.type=execve and proc.name=zz\n        output: o\n        priority: INFO\n", "one")]
    [TestCase(ConfigMap, "one", "unknown_items", "unknown_items")]
    [TestCase(Hub, "one two")]
    [TestCase(Operator, "one")]
    public void TheRulesInThemAreRead(string file, string rules, params string[] said)
    {
        CompilationResult result = RuleCompiler.Compile([new SourceText("values.yaml", file)]);
        Assert.That(result.Diagnostics.Select(d => d.Descriptor.Code), Is.EqualTo(said));
        Assert.That(string.Join(' ', result.Policy!.Rules.Select(r => r.Name)), Is.EqualTo(rules));
    }

    [Test]
    public void AFaultIsShownAtItsPlaceInTheFile()
    {
        Diagnostic fault = RuleCompiler.Compile([new SourceText("values.yaml", Hub.Replace("proc.name=zz", "proc.nme=zz", StringComparison.Ordinal))]).Diagnostics.Single();
        TextSpan span = fault.Primary.Span.InFile;
        Assert.That((span.ToString(), span.Text), Is.EqualTo(("values.yaml:7:20", "proc.nme")));
    }

    [TestCase("rule: one\ndesc: d\ncondition: evt.type=execve and proc.name=zz\noutput: o\npriority: INFO\n")]
    [TestCase("customRules: {}\n")]
    [TestCase("apiVersion: v1\nkind: Service\n")]
    [TestCase("apiVersion: v1\nkind: ConfigMap\ndata: {falco.conf: 'x: y'}\n")]
    [TestCase("rules: []\n")]
    [TestCase("rules_file: [/etc/falco/falco_rules.yaml]\n")]
    [TestCase("just a text\n")]
    public void AnotherFileIsNoRulesFile(string file)
    {
        Diagnostic fault = RuleCompiler.Compile([new SourceText("other.yaml", file)]).Diagnostics.Single();
        Assert.That(fault.Descriptor.Code, Is.EqualTo("EG0032"));
    }

    [TestCase("- list: a\n  items: [x,\n  y, z]\n", "x y z")]
    [TestCase("- list: a\n  items: [x,\ny,\n\n  # a comment, with \"quotes\n'z, [1]']\n", "x y z, [1]")]
    [TestCase("- list: a\n  items: [x, don't, \"y ]z\",\n  it's]\n", "x don't y ]z it's")]
    [TestCase("- list: a\n  items: [x]# a comment\n", "x")]
    [TestCase("- list: a\n  items: [x # a comment ]\n  ,y] # another\n", "x y")]
    [TestCase("- {list: a, items: [x,\ny]}\n", "x y")]
    [TestCase("-   list: a\n    items:\n    - x\n    - '[y]#'\n", "x [y]#")]
    public void AListInBracketsIsReadAsYamlCppDoes(string list, string items) => Assert.That(Items(list), Is.EqualTo(items));

    [Test]
    public void ATextIsLeftAsItIs()
    {
        const string Rule = "- rule: one\n  desc: |\n    what is [here,\n    or]# there\n  condition: >\n    evt.type=execve and\n    proc.aname[2]=x\n    and proc.name in (a,\n    b)\n  output: 'o [x,\n\n    y]#z'\n  priority: INFO\n  tags: [a, b]# c\n";
        PolicyRule rule = RuleCompiler.Compile([new SourceText("a.yaml", Rule)]).Policy!.Rules.Single();
        Assert.That((rule.Description, rule.Output, string.Join(' ', rule.Tags)), Is.EqualTo(("what is [here,\nor]# there", "o [x,\ny]#z", "a b")));
    }

    [TestCase("- &base {rule: one, desc: d, output: o, priority: INFO, condition: evt.type=execve and proc.name=zz, tags: [x]}\n- {<<: *base, rule: two, tags: [y]}\n")]
    [TestCase("- &base {rule: one, desc: d, output: o, priority: INFO, condition: evt.type=execve and proc.name=zz, tags: [x]}\n- rule: two\n  <<: [{tags: [y]}, *base]\n")]
    public void DefaultsAreMerged(string file)
    {
        IReadOnlyList<PolicyRule> rules = RuleCompiler.Compile([new SourceText("a.yaml", file)]).Policy!.Rules;
        Assert.That(rules.Select(r => $"{r.Name} {r.Description} {r.Tags.Single()}"), Is.EqualTo(new[] { "one d x", "two d y" }));
    }

    [TestCase("k8s.pod.label.role", "k8s.pod.label[role]")]
    [TestCase("k8s.pod.label.app.kubernetes.io", "k8s.pod.label[app.kubernetes.io]")]
    [TestCase("container.label.maintainer", "container.label[maintainer]")]
    public void AKeyMayStandBehindADot(string written, string field)
    {
        string Rule(string name) => $"- {{rule: r, desc: d, output: 'o %{name}', priority: INFO, condition: 'evt.type=execve and {name} = x'}}\n";
        CompilationResult dotted = RuleCompiler.Compile([new SourceText("a.yaml", Rule(written))]), plain = RuleCompiler.Compile([new SourceText("a.yaml", Rule(field))]);
        Assert.That(dotted.Diagnostics, Is.Empty);
        Assert.That(Fields(dotted), Is.EqualTo(Fields(plain)));
    }

    private static string[] Fields(CompilationResult result) =>
        [.. Dsl.Conditions.Comparisons.FieldsOf(result.Policy!.Rules.Single().Plans.Single().Condition).Select(f => f.ToString())];

    private static string Items(string list)
    {
        DiagnosticBag diagnostics = new();
        Dsl.Syntax.RuleFileSyntax file = RuleFileReader.Read(new SourceText("a.yaml", list), diagnostics);
        Assert.That(diagnostics.ToList().Select(d => d.Message), Is.Empty);
        return string.Join(' ', ((Dsl.Syntax.ListDeclarationSyntax)file.Declarations.Single()).Items.Select(i => i.Text));
    }
}
