using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Linting;

/// <summary>Lints that look at several declarations at once.</summary>
public sealed class DeclarationLintTests
{
    private static readonly string Rule = Some.RuleText("evt.type = execve and proc.name = bash");

    [TestCase("list shells = [bash]\n", "unused_lists")]
    [TestCase("macro by_shell = proc.name = bash\n", "unused_macros")]
    [TestCase("list a_list = [x]\nlist b_list = [a_list]\n", "unused_lists", "unused_lists")]
    [TestCase("macro inner = proc.name = x\nmacro outer = inner and proc.pname = y\n", "unused_macros", "unused_macros")]
    [TestCase("list a_list = [x]\noverride list a_list { append items [y] }\n", "unused_lists")]
    [TestCase("list a_list = [x]\nlist a_list = [y]\n", "unused_lists")]
    public void WhatNoRuleUsesIsSpokenOf(string declarations, params string[] lints)
    {
        Assert.That(Linted.Words(declarations + Rule), Is.EqualTo(lints));
        Assert.That(Linted.Words(declarations, Rule), Is.Empty, "a file without rules is a library");
    }

    [TestCase("list a_list = [x]\nlist b_list = [a_list]\n", "proc.name in (b_list)")]
    [TestCase("list a_list = [x]\nmacro m = proc.name in a_list\n", "m")]
    [TestCase("list a_list = [x]\nmacro m = proc.pname = b\nmacro n = not m\noverride macro m { append condition and proc.name in (a_list) }\n", "n")]
    public void WhatARuleLeadsToIsUsed(string declarations, string condition) =>
        Assert.That(Linted.Words(declarations + Some.RuleText($"evt.type = execve and {condition}")), Is.Empty);

    [Test]
    public void ValuesOfExceptionsAreUses() => Assert.That(Linted.Words(
        "list known = [x]\n" + Some.RuleText("evt.type = execve and proc.pname = bash", "exception e {\n fields proc.name\n comps in\n values known\n}")), Is.Empty);

    [Test]
    public void ARuleThatIsReplacedUsesWhatItNames() => Assert.That(
        Linted.Words("list known = [x]\n" + Some.RuleText("evt.type = execve and proc.name in (known)"), Rule), Is.Empty);

    [Test]
    public void NothingIsUnusedWhileAFaultStands() => Assert.That(
        Linted.Compile(Dsl.Diagnostics.WarningLevels.Default, "list shells = [bash]\n" + Some.RuleText("evt.type = execve and proc.nam in (shells)"))
            .Diagnostics.Select(d => d.Descriptor.Code), Is.EqualTo(new[] { "EG0102" }));

    [TestCase("proc.name in (shell_binares)", "proc.name in (shell_binaries)")]
    [TestCase("not proc.name in (fish, shells_binaries)", "not proc.name in (fish, shell_binaries)")]
    [TestCase("proc.name = shell_binaries", "proc.name in (shell_binaries)")]
    [TestCase("proc.name in (by_ssh)", "proc.name = a and by_ssh")]
    [TestCase("proc.name in (shell_binares)", "proc.name in (\"shell_binares\")")]
    public void ANameThatIsATextIsSpokenOf(string condition, string right)
    {
        const string names = "list shell_binaries = [bash]\nmacro by_ssh = proc.pname = sshd\n";
        string used = Some.RuleText("evt.type = openat and proc.name in (shell_binaries) and by_ssh", name: "uses both");
        Assert.That(Linted.Words(names + used + Some.RuleText($"evt.type = execve and {condition}")), Is.EqualTo(new[] { "name_like_values" }));
        Assert.That(Linted.Words(names + used + Some.RuleText($"evt.type = execve and {right}")), Is.Empty);
    }

    [TestCase("proc.name in (shell_binaries, some_thing)")]
    [TestCase("proc.name in (shellbinaries, shell)")]
    [TestCase("proc.name = shell_binares")]
    public void AnotherWordIsAText(string condition) => Assert.That(Linted.Words(
        "list shell_binaries = [bash]\n" + Some.RuleText("evt.type = openat and proc.name in (shell_binaries)", name: "uses it") + Some.RuleText($"evt.type = execve and {condition}")), Is.Empty);

    // Published rules have macros called chmod and rename, and programs of that name.
    [Test]
    public void AShortNameOfAMacroIsAText() => Assert.That(Linted.Words(
        "macro rename = evt.type in (rename, renameat)\nlist shells = [bash]\n" + Some.RuleText("rename and not proc.name in (rename, shells) and not proc.pname = shells")), Is.Empty);

    [Test]
    public void AMisspeltListInAListIsSpokenOf() => Assert.That(
        Linted.Words("list shell_binaries = [bash]\nlist more = [shell_binares]\n" + Some.RuleText("evt.type = execve and proc.name in (more, shell_binaries)")),
        Is.EqualTo(new[] { "name_like_values" }));

    [TestCase("or proc.name = b", true)]
    [TestCase("or not proc.name = b", true)]
    [TestCase("or by_a", true)]
    [TestCase("or (evt.type = execve and proc.name = b)", false)]
    [TestCase("or (evt.type = execve and proc.name = b) or (evt.type = openat and proc.name = c)", false)]
    [TestCase("or both", false)]
    [TestCase("and not proc.name = b", false)]
    public void ASingleAlternativeThatIsAppendedIsSpokenOf(string appended, bool isSpokenOf)
    {
        string text = "macro by_a = proc.name = x\nmacro both = by_a and evt.type = openat\nmacro m = evt.type = execve and proc.pname = a\n"
            + Some.RuleText("m or both") + $"override macro m {{ append condition {appended} }}\n";
        Assert.That(Linted.Words(text), Is.EqualTo(isSpokenOf ? ["appended_alternatives"] : Array.Empty<string>()));
    }

    [Test]
    public void AnAlternativeToAlternativesIsFine() => Assert.That(Linted.Words(
        "macro m = proc.name = a or proc.name = b\n" + Some.RuleText("evt.type = execve and m") + "override macro m { append condition or proc.name = c }\n"), Is.Empty);

    [Test]
    public void AnAlternativeAppendedToARuleIsSpokenOf() => Assert.That(Linted.Words(
        Some.RuleText("evt.type = execve and proc.name = a") + "override rule \"some rule\" { append condition or proc.name = c }\n"),
        Is.EqualTo(new[] { "appended_alternatives" }));

    [TestCase("evt.type = connect and not proc.name in (nginx, sshd)", "evt.type = connect and not proc.exepath in (/usr/sbin/nginx)")]
    [TestCase("evt.type = connect and not proc.name in (nginx, sshd)", "evt.type = connect and fd.snet = 192.0.2.0/24 and not proc.name in (nginx, sshd)")]
    [TestCase("evt.type = openat and evt.is_open_write = true and not (proc.name = a or proc.pname = b)", "evt.type = openat and fd.name startswith /etc/ and not (proc.name = a or proc.pname = b)")]
    [TestCase("evt.type = execve and not proc.aname = sshd and not proc.tty = 0", "evt.type = execve and proc.exepath startswith /tmp/ and not proc.aname = sshd")]
    public void AnAllowListOfNamesAloneIsSpokenOf(string condition, string right)
    {
        Assert.That(Linted.Words(Some.RuleText(condition, "action block")), Is.EqualTo(new[] { "unanchored_blocks" }));
        Assert.That(Linted.Words(Some.RuleText(condition, "action kill")), Is.EqualTo(new[] { "unanchored_blocks" }));
        Assert.That(Linted.Words(Some.RuleText(condition)), Is.Empty, "a rule that only reports stops nobody");
        Assert.That(Linted.Words(Some.RuleText(right, "action block")), Is.Empty);
    }
}
