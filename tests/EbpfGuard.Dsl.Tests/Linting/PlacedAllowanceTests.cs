using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Linting;

/// <summary>Comments that let a warning be where they stand.</summary>
public sealed class PlacedAllowanceTests
{
    private static readonly string Rule = Some.RuleText("evt.type = execve and proc.name = bash");

    [TestCase("list later = [a] # ebpfguard: allow unused_lists\n")]
    [TestCase("# ebpfguard: allow unused_lists\nlist later = [a]\n")]
    [TestCase("# ebpfguard: allow overlong_names, unused_lists: it is for the next release\n# and so on\nlist later =\n  [a]\n")]
    [TestCase("list later = [a] # ebpfguard: allow unused_macros\n", "unused_lists")]
    [TestCase("# ebpfguard: allow unused_lists\n\nlist later = [a]\n", "unused_lists")]
    [TestCase("# ebpfguard: allow unused_lists\nlist one = [a]\nlist two = [a]\n", "unused_lists")]
    [TestCase("# allow unused_lists\nlist later = [a]\n", "unused_lists")]
    public void TheWarningIsLetBe(string declarations, params string[] words) => Assert.That(Linted.Words(declarations + Rule), Is.EqualTo(words));

    [TestCase("# ebpfguard: allow overlong_names\n", "")]
    [TestCase("", "overlong_names")]
    public void AboveADeclarationItIsLetBeInAllOfIt(string above, string words) => Assert.That(
        string.Join(' ', Linted.Words(Rule + above + "rule \"long\" {\n desc \"d\"\n condition evt.type = execve\n   and proc.name = unattended-upgrade\n output \"o\"\n priority notice\n}\n")),
        Is.EqualTo(words));

    [TestCase("# ebpfguard: allow overlong_names\n", "")]
    [TestCase("", "overlong_names")]
    public void AndInFalcosFiles(string above, string words) => Assert.That(
        string.Join(' ', Linted.Words($"{above}- rule: long\n  desc: d\n  condition: >\n    evt.type = execve\n    and proc.name = unattended-upgrade\n  output: o\n  priority: NOTICE\n")),
        Is.EqualTo(words));
}
