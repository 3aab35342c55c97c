using System.Diagnostics;
using System.Globalization;
using System.Text;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Parsing;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Tests.Support;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Parsing;

/// <summary>
/// Text that nobody wrote: rule files cut, joined, repeated and sprinkled with words and bytes. Whatever it is, the compiler ends with
/// diagnostics inside the text, and what compiles means the same once it is laid out. <c>EBPFGUARD_FUZZ_SECONDS</c> gives it more time.
/// </summary>
public sealed class FuzzTests
{
    private const int LongestText = 6000;

    private static readonly string[] Words =
    [
        "rule ", "macro ", "list ", "condition ", "desc ", "output ", "priority ", "action ", "test ", "tags ", "and ", "or ", "not ", "not(",
        "in ", "pmatch ", "exists", "contains ", "glob ", "= ", "!= ", "<= ", "(", ")", "{", "}", "[", "]", ",", "\"", "'", "\\", "#", "->", "=",
        "evt.type", "proc.name", "proc.aname[2]", "fd.name", "fd.net", "evt.num", "fd.sport", "0x1F", "1e+5", "-1", "execve", "10.0.0.0/8", "::1",
        "\n", "\r\n", "\t", "\0", "\u00e9", "\ud83d\ude00", "\ud800", "\ufeff", "*", "%proc.name", "\\x41", "18446744073709551616",
    ];

    // What all shipped rules share is compiled beside each text, so that what is whole has a chance to compile.
    private static readonly string[] Seeds =
    [
        .. Directory.EnumerateFiles(RepositoryPaths.At("rules"), "*.rule", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "common.rule"),
        .. Directory.EnumerateFiles(RepositoryPaths.At("samples"), "*.rule", SearchOption.AllDirectories),
    ];

    private static TimeSpan Time => TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("EBPFGUARD_FUZZ_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 5);

    [Test]
    public void NoTextBreaksTheCompiler()
    {
        string[] seeds = [.. Seeds.Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        var common = new SourceText("common.rule", File.ReadAllText(RepositoryPaths.At("rules", "common.rule")));
        long start = Stopwatch.GetTimestamp();
        int texts = 0, compiled = 0;
        for (int seed = 0; Stopwatch.GetElapsedTime(start) < Time; seed++, texts++)
        {
            string text = Mutate(new Dice(seed), seeds);
            try
            {
                if (Compiles(text, common)) compiled++;
            }
            catch (Exception e) when (e is not AssertionException)
            {
                Assert.Fail($"seed {seed}: {e}\n---\n{text}");
            }
        }

        TestContext.Out.WriteLine($"{texts} texts, {compiled} of them compiled");
        Assert.That(texts, Is.GreaterThan(0));
    }

    private static bool Compiles(string text, SourceText common)
    {
        var diagnostics = new DiagnosticBag(WarningLevels.Default);
        RuleFileSyntax shared = RuleFileParser.Parse(common, diagnostics);
        var source = new SourceText("fuzz.rule", text);
        RuleFileSyntax syntax = RuleFileParser.Parse(source, diagnostics);
        bool isWhole = !diagnostics.HasErrors;
        CompilationResult result = RuleCompiler.Compile([shared, syntax], diagnostics);
        foreach (Diagnostic diagnostic in result.Diagnostics.Where(d => d.Primary.Span.Source == source))
            Assert.That(diagnostic.Primary.Span, Has.Property("Start").InRange(0, text.Length).And.Property("End").InRange(0, text.Length));
        _ = new DiagnosticRenderer().Render(result.Diagnostics);
        if (!isWhole) return false;

        string laidOut = SyntaxPrinter.Print(syntax);
        CompilationResult again = RuleCompiler.Compile([common, new SourceText("fuzz.rule", laidOut)]);
        Assert.That(again.Policy is null, Is.EqualTo(result.Policy is null), () => $"laid out it is something else\n{text}\n---\n{laidOut}");
        return result.Policy is not null;
    }

    private static string Mutate(Dice dice, string[] seeds)
    {
        var text = new StringBuilder(dice.Pick(seeds));
        for (int i = 1 + dice.Roll(12); i > 0; i--)
        {
            int at = dice.Roll(text.Length + 1), length = Math.Min(dice.Roll(dice.Chance(20) ? 400 : 12), text.Length - at);
            switch (dice.Roll(6))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, text.ToString(at, length));
                    break;
                case 2:
                    string other = dice.Pick(seeds);
                    int from = dice.Roll(other.Length);
                    text.Insert(at, other.AsSpan(from, Math.Min(length + 20, other.Length - from)));
                    break;
                case 3:
                    text.Insert(at, (char)dice.Roll(dice.Chance(80) ? 128 : 65536));
                    break;
                default:
                    text.Insert(at, dice.Pick(Words));
                    break;
            }
        }

        return text.ToString(0, Math.Min(text.Length, LongestText));
    }
}
