using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Binding;

/// <summary>Rules with macros and lists in place.</summary>
public sealed class ExpandedRuleTests
{
    private const string Rules = """
        list inner = [zsh, "a b"]
        list shells = [bash, inner]
        macro by_root = user.uid = 0 or user.loginuid = 0
        macro by_shell = proc.name in (shells, "inner") and by_root
        rule "R" {
            desc      "x"
            condition evt.type = execve and by_shell and not by_root and proc.pname in shells
            exception trusted { fields proc.pname values [init] }
            output    "x"
            priority  notice
        }
        override rule "R" { append condition and proc.tty = 0 }
        """;

    [Test]
    public void MacrosListsExceptionsAndOverridesAreInPlace()
    {
        ExpandedRule rule = ExpandedRule.Of(Read(), "R")!;
        string line = string.Join(' ', rule.Condition.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.That(line, Is.EqualTo(
            "evt.type = execve and proc.name in (bash, zsh, \"a b\", \"inner\") and (user.uid = 0 or user.loginuid = 0) and "
            + "not (user.uid = 0 or user.loginuid = 0) and proc.pname in (bash, zsh, \"a b\") and proc.tty = 0 and not proc.pname in (init)"));
    }

    [Test]
    public void WhatIsUsedIsATree() => Assert.That(
        string.Join(' ', ExpandedRule.Of(Read(), "R")!.Uses.Select(Text)), Is.EqualTo("by_shell(shells(inner) by_root) by_root shells(inner)"));

    [Test]
    public void ThereIsNoOtherRule() => Assert.That(ExpandedRule.Of(Read(), "S"), Is.Null);

    private static RuleFileSyntax[] Read() => [RuleFileReader.Read(new SourceText("x.rule", Rules), new DiagnosticBag())];

    private static string Text(UsedDeclaration used) =>
        used.Declaration.Name.Text + (used.Uses.Count > 0 ? $"({string.Join(' ', used.Uses.Select(Text))})" : "");
}
