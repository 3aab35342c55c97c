using System.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Parsing;

public sealed class ConditionParserTests
{
    [TestCase("a or b and c", "(or a (and b c))")]
    [TestCase("(a or b) and c", "(and (or a b) c)")]
    [TestCase("a and (b and c) and d", "(and a b c d)")]
    [TestCase("(a)and(b)or(c)", "(or (and a b) c)")]
    [TestCase("a or(b) and c", "(or a (and b c))")]
    [TestCase("not a and b", "(and (not a) b)")]
    [TestCase("not not not a", "(not a)")]
    [TestCase("not (not a)", "a")]
    [TestCase("not(a or b)", "(not (or a b))")]
    [TestCase("and", "and")]
    [TestCase("and and or", "(and and or)")]
    public void NotBindsTighterThanAndThanOr(string text, string shape) => AssertShape(text, shape);

    [TestCase("proc.name=cat", "(= proc.name cat)")]
    [TestCase("proc.name == cat", "(= proc.name cat)")]
    [TestCase("proc.name != 'a cat'", "(!= proc.name <a cat>)")]
    [TestCase("proc.pid >= 0x10", "(>= proc.pid 0x10)")]
    [TestCase("proc.pid <-1.5e+3", "(< proc.pid -1.5e+3)")]
    [TestCase("proc.tty exists", "(exists proc.tty)")]
    [TestCase("proc.name in (a, \"b c\" ,'d')", "(in proc.name [a <b c> <d>])")]
    [TestCase("proc.name in()", "(in proc.name [])")]
    [TestCase("proc.name in shells", "(in proc.name @shells)")]
    [TestCase("proc.name inshells", "(in proc.name @shells)")]
    [TestCase("fd.name pmatch (/etc, /usr/lib*)", "(pmatch fd.name [/etc /usr/lib*])")]
    [TestCase("fd.name glob /etc/*.d/[a-z]?", "(glob fd.name /etc/*.d/[a-z]?)")]
    [TestCase("proc.aname[2] = sshd", "(= proc.aname[2] sshd)")]
    [TestCase("evt.arg[\"a b]\"] = x", "(= evt.arg[a b]] x)")]
    [TestCase("evt.arg[a(b),c=d] = x", "(= evt.arg[a(b),c=d] x)")]
    [TestCase("proc.name = oneof", "(= proc.name oneof)")]
    [TestCase("proc.name = a#b", "(= proc.name a#b)")]
    public void ComparisonsAreReadAsFalcoReadsThem(string text, string shape) => AssertShape(text, shape);

    [TestCase("""proc.name = "a\"b" """, "a\"b")]
    [TestCase("""proc.name = 'a\'b' """, "a'b")]
    [TestCase("""proc.name = "\b\f\n\r\t\\\/" """, "\b\f\n\r\t\\/")]
    [TestCase("""proc.name = "a\ b" """, "a\\b")]
    [TestCase("""proc.name = "\x41\xc3\xa9" """, "Aé")]
    [TestCase("""proc.name = "ends in \\" """, "ends in \\")]
    public void EscapesStandForTheirCharacters(string text, string meaning)
    {
        var comparison = (ComparisonSyntax)Parsed.Condition(text).Tree!;
        Assert.That(((ValueSyntax)comparison.Operand).Text, Is.EqualTo(meaning));
    }

    [Test]
    public void BlanksLineBreaksAndCommentsMayStandBetweenAnyTokens()
    {
        string[] tokens = ["(", "a", " or ", "not ", "proc.name", " in", "(", "x", ",", "\"y z\"", ")", ")", " and ", "fd.name", "=", "/etc", " and ", "b"];
        string expected = Shape.Of(Parsed.Condition(string.Concat(tokens)).Tree!);
        foreach (string blank in new[] { " ", "\t", "\r\n", " # why (\n", "\n\n  # a\n # \"b\n" })
        {
            Parsed<ExpressionSyntax?> spaced = Parsed.Condition(blank + string.Join(blank, tokens) + blank);
            Assert.That(spaced.Faults, Is.Empty, blank);
            Assert.That(Shape.Of(spaced.Tree!), Is.EqualTo(expected), blank);
        }
    }

    [Test]
    public void NodesKeepTheirPlaces()
    {
        const string text = "a and (b or not proc.name in (x, y))";
        var and = (AndSyntax)Parsed.Condition(text).Tree!;
        var or = (OrSyntax)and.Operands[1];
        var not = (NotSyntax)or.Operands[1];
        var comparison = (ComparisonSyntax)not.Operand;
        Assert.Multiple(() =>
        {
            Assert.That(and.Span.Text, Is.EqualTo(text));
            Assert.That(or.Span.Text, Is.EqualTo("b or not proc.name in (x, y)"));
            Assert.That(not.Span.Text, Is.EqualTo("not proc.name in (x, y)"));
            Assert.That(comparison.Operator.Span.Text, Is.EqualTo("in"));
            Assert.That(((ListOperandSyntax)comparison.Operand).Elements[1].Span.Text, Is.EqualTo("y"));
        });
    }

    [TestCase("proc.name = anyof (a, b)", "(= anyof proc.name [a b])")]
    [TestCase("proc.name == allof names", "(= allof proc.name @names)")]
    [TestCase("proc.name startswith\toneof\n('a')", "(startswith oneof proc.name [<a>])")]
    [TestCase("proc.name = anyof and a", "(and (= proc.name anyof) a)")]
    [TestCase("proc.name = oneof_", "(= proc.name oneof_)")]
    [TestCase("proc.name regex a.*b", "(regex proc.name a.*b)")]
    [TestCase("proc.name intersects(a)", "(intersects proc.name [a])")]
    [TestCase("evt.buffer bcontains ff00", "(bcontains evt.buffer ff00)")]
    public void OperatorsAndModifiersAreOneOperator(string text, string shape) => AssertShape(text, shape);

    [TestCase("tolower(fd.name) = x", "(= tolower<fd.name> x)")]
    [TestCase("tolower( basename( fd.name ) ) exists", "(exists tolower<basename<fd.name>>)")]
    [TestCase("len(proc.name) > 3", "(> len<proc.name> 3)")]
    [TestCase("join(\"-\", (proc.name, proc.pid, 7)) = x", "(= join<<-> [proc.name proc.pid 7]> x)")]
    [TestCase("concat(proc.name, \"/\") in (a)", "(in concat<proc.name </>> [a])")]
    [TestCase("getopt(proc.args, \"a:b\")[a] = x", "(= getopt<proc.args <a:b>>[a] x)")]
    [TestCase("proc.name = val(proc.pname)", "(= proc.name val proc.pname)")]
    [TestCase("proc.pid > val( proc.ppid )", "(> proc.pid val proc.ppid)")]
    [TestCase("proc.name in val(proc.aname[2])", "(in proc.name val proc.aname[2])")]
    [TestCase("fd.name startswith tolower(proc.cwd) and a", "(and (startswith fd.name tolower<proc.cwd>) a)")]
    [TestCase("proc.name = tolower", "(= proc.name tolower)")]
    [TestCase("len", "len")]
    public void FunctionsStandOnEitherSide(string text, string shape) => AssertShape(text, shape);

    [TestCase("", "EG0001 1:1 expected a condition, found the end of the condition")]
    [TestCase("a or b and", "EG0001 1:11 expected a condition after `and`, found the end of the condition")]
    [TestCase("a b", "EG0001 1:3 expected `and`, `or` or the end of the condition, found `b`")]
    [TestCase("(a b)", "EG0001 1:4 expected `and`, `or` or `)`, found `b`")]
    [TestCase("a)", "EG0004 1:2 `)` closes nothing")]
    [TestCase("((a)", "EG0004 1:1 `(` is never closed")]
    [TestCase("proc.name in (a, b", "EG0004 1:14 `(` is never closed")]
    [TestCase("proc.name", "EG0001 1:10 expected an operator after the field, found the end of the condition")]
    [TestCase("proc.name equals x", "EG0005 1:11 unknown operator `equals`")]
    [TestCase("proc.name startswith", "EG0001 1:21 expected a blank after `startswith`, found the end of the condition")]
    [TestCase("proc.name = ", "EG0001 1:12 expected a value after `=`, found the end of the condition")]
    [TestCase("proc.name = (a)", "EG0014 1:13 `=` takes a single value")]
    [TestCase("proc.name in \"a\"", "EG0014 1:14 `in` takes a list")]
    [TestCase("proc.name in /etc", "EG0014 1:14 `in` takes a list")]
    [TestCase("proc.name in (a,,b)", "EG0015 1:17 an element of the list is empty")]
    [TestCase("proc.name in (a,)", "EG0015 1:16 an element of the list is empty")]
    [TestCase("proc.name in (a b)", "EG0001 1:17 expected `,` or `)` in the list, found `b`")]
    [TestCase("proc.pid > abc", "EG0007 1:12 `abc` is not a number")]
    [TestCase("proc.pid > 1e5", "EG0007 1:12 `1e5` is not a number")]
    [TestCase("proc.name = \"a", "EG0002 1:13 the string is not closed on its line")]
    [TestCase("proc.name = \"\\q\"", "EG0003 1:14 invalid escape `\\q`")]
    [TestCase("proc.name = \"\\xff\"", "EG0003 1:14 invalid escape `\\xff`")]
    [TestCase("proc.name = \"\\x00\"", "EG0003 1:14 invalid escape `\\x00`")]
    [TestCase("proc.aname[] = a", "EG0013 1:11 the argument in brackets is missing")]
    [TestCase("proc.aname[1 = a", "EG0013 1:11 the argument is not closed by `]`")]
    [TestCase("val(proc.name) = a", "EG0021 1:1 `val()` stands right of an operator only")]
    [TestCase("tolower(val(proc.name)) = a", "EG0021 1:9 `val()` stands right of an operator only")]
    [TestCase("proc.name = val(tolower(proc.name))", "EG0021 1:17 `val()` takes a field")]
    [TestCase("tolower(proc.name", "EG0004 1:8 `(` is never closed")]
    [TestCase("tolower(proc) = a", "EG0001 1:9 expected a field, a transformer or a quoted text in `tolower()`, found `proc`")]
    [TestCase("tolower() = a", "EG0001 1:9 expected a field, a transformer or a quoted text in `tolower()`, found `)`")]
    [TestCase("concat(proc.name,) = a", "EG0015 1:18 an element of the list is empty")]
    [TestCase("join(\"-\", ((fd.name))) = a", "EG0001 1:12 expected a field, a transformer or a quoted text in `join()`, found `(`")]
    [TestCase("b64(fd.name)[1] = a", "EG0001 1:13 expected an operator after the field, found `[1]`")]
    [TestCase("proc.name = anyof(a)", "EG0001 1:18 expected `and`, `or` or the end of the condition, found `(`")]
    [TestCase("proc.pid > anyof (1)", "EG0007 1:12 `anyof` is not a number")]
    [TestCase("\"cat\" = proc.name", "EG0001 1:1 expected a condition, found `\"cat\"`")]
    public void AFaultIsSaidAtItsPlace(string text, string fault) =>
        Assert.That(Parsed.Condition(text).Faults, Is.EqualTo(new[] { fault }));

    [Test]
    public void AThousandParenthesesAreReadAndOneMoreIsNot()
    {
        string Nested(int depth) => new string('(', depth) + "a" + new string(')', depth);
        Assert.That(Parsed.Condition(Nested(1000)).Tree, Is.Not.Null);
        Assert.That(Parsed.Condition(Nested(1001)).Faults.Single(), Does.StartWith("EG0008 1:1001"));
    }

    [Test]
    public void ManyOpenTransformersAreAQuickDiagnostic()
    {
        string open = string.Concat(Enumerable.Repeat("tolower(", 100_000));
        Assert.That(Parsed.Condition(open).Faults.Single(), Does.StartWith("EG0008"));
    }

    [Test]
    public void ManyOpenParenthesesAreAQuickDiagnostic()
    {
        var watch = Stopwatch.StartNew();
        Assert.That(Parsed.Condition(new string('(', 100_000)).Faults.Single(), Does.StartWith("EG0008"));
        Assert.That(watch.Elapsed, Is.LessThan(Patience.Limit));
    }

    private static void AssertShape(string text, string shape)
    {
        Parsed<ExpressionSyntax?> result = Parsed.Condition(text);
        Assert.That(result.Faults, Is.Empty);
        Assert.That(Shape.Of(result.Tree!), Is.EqualTo(shape));
    }
}
