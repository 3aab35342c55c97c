using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Parsing;

public sealed class RuleFileParserTests
{
    private const string ShadowRule = """
        # Who may read the hashes.
        list password_tools = [passwd, su, "odd name", other_list,]

        macro opened_for_reading = evt.type in (open, openat, openat2) and evt.is_open_read = true

        rule "Shadow file read" {
            desc       "Only the password tools "
                       "may read the hashes."
            condition  opened_for_reading and fd.name = /etc/shadow   # the file
                       and not proc.name in (password_tools)
            output     "shadow read (file=%fd.name)"
            priority   critical
            tags       [filesystem, T1003.008]
            action     kill tree
            rate_limit 10 per 1m

            test "cat is refused" { evt.type = openat, fd.name = /etc/shadow, proc.aname = (bash, sshd) } -> kill tree
            test "nothing" {} -> allow
        }
        """;

    [Test]
    public void AFileOfListsMacrosAndRulesIsRead()
    {
        RuleFileSyntax file = Parsed.SoundFile(ShadowRule);
        Assert.That(Shape.Of(file), Is.EqualTo("""
            list password_tools [passwd su <odd name> other_list]
            macro opened_for_reading (and (in evt.type [open openat openat2]) (= evt.is_open_read true))
            rule <Shadow file read>
              desc <Only the password tools may read the hashes.>
              condition (and opened_for_reading (= fd.name /etc/shadow) (not (in proc.name [password_tools])))
              output <shadow read (file=%fd.name)>
              priority critical
              tags [filesystem T1003.008]
              action kill tree
              rate_limit 10 per 1m
              test <cat is refused> {evt.type=openat fd.name=/etc/shadow proc.aname=[bash sshd]} -> kill tree
              test <nothing> {} -> allow
            """));
        Assert.That(file.Comments.Select(comment => comment.Text), Is.EqualTo(new[] { "# Who may read the hashes.", "# the file" }));
    }

    [Test]
    public void LineEndsOfOtherSystemsChangeNothing()
    {
        string windows = "\uFEFF" + ShadowRule.ReplaceLineEndings("\r\n");
        Assert.That(Shape.Of(Parsed.SoundFile(windows)), Is.EqualTo(Shape.Of(Parsed.SoundFile(ShadowRule))));
    }

    [TestCase("condition a\n output \"x\"", "condition a")]
    [TestCase("condition (a and\n output and tags)", "condition (and a output tags)", Description = "a macro may be named as a key")]
    [TestCase("condition proc.name in (desc,\n output,\n test)", "condition (in proc.name [desc output test])")]
    [TestCase("condition fd.name = /a}b and a }", "condition (and (= fd.name /a}b) a)")]
    [TestCase("condition\n  a\n  or b # tail\n\n action block", "condition (or a b)")]
    public void AConditionEndsWhereTheNextPropertyBegins(string body, string firstProperty)
    {
        Parsed<RuleFileSyntax> file = Parsed.File($"rule \"x\" {{\n {body}\n}}\n");
        var rule = (RuleDeclarationSyntax)file.Tree.Declarations[0];
        Assert.That(Shape.Of(rule with { Properties = [rule.Properties[0]] }), Is.EqualTo($"rule <x>\n  {firstProperty}"));
    }

    [Test]
    public void EveryFaultOfAFileIsFoundInOneRun()
    {
        Parsed<RuleFileSyntax> file = Parsed.File("""
            list shells = [bash, sh zsh]
            lst foo = [a]
            macro foo-bar = proc.name = cat
            macro m = a andb
            rule "One" {
                conditoin proc.name = a
                output "y
                priority: critical
                exceptions [ { a: b } ]
                tags [a,,b]
                action
                test "t" { proc.name = } -> block
                test "u" { proc.name = (a, b) }
                mode enforce
            }
            rule Two Words {
                condition (proc.name = a
                action block
                action kill
            macro last = evt.num > x
            """);
        Assert.That(file.Faults, Is.EqualTo(new[]
        {
            "EG0001 1:25 expected `,` or `]`, found `zsh`",
            "EG0009 2:1 expected `list`, `macro` or `rule`, found `lst`",
            "EG0012 3:7 `foo-bar` cannot name a macro",
            "EG0001 4:13 expected `and`, `or` or the end of the condition, found `andb`",
            "EG0010 6:5 unknown key `conditoin`",
            "EG0002 7:12 the string is not closed on its line",
            "EG0001 8:13 expected the value of `priority`, found `:`",
            "EG0010 9:5 unknown key `exceptions`",
            "EG0015 10:13 an element of the list is empty",
            "EG0011 11:5 the value of `action` is missing",
            "EG0001 12:28 expected a value, found `}`",
            "EG0011 13:35 the expected verdict (`-> block`, for example) is missing",
            "EG0012 16:6 the rule's name needs quotes",
            "EG0004 16:16 the rule's `{` is never closed",
            "EG0004 17:15 `(` is never closed",
            "EG0007 20:24 `x` is not a number",
        }));
    }

    [Test]
    public void WhatIsBrokenIsNamedSoThatNothingElseIsReportedForIt()
    {
        RuleFileSyntax file = Parsed.File("""
            macro m = a andb
            list l = [a b]
            rule "One" {
                conditoin proc.name = a
                priority
                action block
            }
            """).Tree;
        Assert.That(file.BrokenNames.Select(name => name.Text), Is.EqualTo(new[] { "m", "l" }));
        Assert.That(((RuleDeclarationSyntax)file.Declarations[0]).BrokenKeys.Select(key => key.Text), Is.EqualTo(new[] { "condition", "priority" }));
    }

    [Test]
    public void AFalcoDocumentIsSaidToBeOne() =>
        Assert.That(Parsed.File("- rule: x\n  desc: y\n- macro: z\n").Faults, Is.EqualTo(new[]
        {
            "EG0009 1:1 expected `list`, `macro` or `rule`, found Falco's YAML",
        }));

    [Test]
    public void AHostileFileEndsInAtMostAThousandDiagnostics()
    {
        string hostile = string.Concat(Enumerable.Repeat("rule \"x\" { zzz }\n", 100_000));
        Assert.That(Parsed.File(hostile).Diagnostics, Has.Count.EqualTo(1000));
    }

    [Test]
    public void NoTextIsTooWildToParse()
    {
        const string alphabet = "ab.=\"'()[]{},# \n\\<>!-|";
        string[] words = ["rule", "list ", "macro ", "\"x\"", " and ", "not ", "condition ", "test ", "-> ", "proc.name", " in ", "tags "];
        for (int seed = 0; seed < 3000; seed++)
        {
            Random random = new(seed);
            string text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ =>
                random.Next(3) == 0 ? words[random.Next(words.Length)] : alphabet[random.Next(alphabet.Length)].ToString()));
            Parsed<RuleFileSyntax> file = Parsed.File(text);
            int broken = file.Tree.BrokenNames.Count + file.Tree.Declarations.OfType<RuleDeclarationSyntax>().Sum(rule => rule.BrokenKeys.Count);
            if (broken > 0) Assert.That(file.Diagnostics, Is.Not.Empty, $"seed {seed}: {text}");
        }
    }
}
