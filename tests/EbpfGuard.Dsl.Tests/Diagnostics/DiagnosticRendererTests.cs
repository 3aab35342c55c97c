using System.Text.Json;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Diagnostics;

public sealed class DiagnosticRendererTests
{
    private static readonly DiagnosticDescriptor Kind = new("EG0000", Severity.Error, "a fault");
    private static readonly SourceText One = new("one.rule", "first line\nsecond line\n\nfourth line\n");
    private static readonly SourceText Other = new("other.rule", "elsewhere\n");

    [Test]
    public void OtherPlacesAreShownWithTheirFiles()
    {
        Diagnostic fault = new(Kind, "a message", new Label(At(One, "fourth"), "here"),
            [new Label(At(One, "first"), "and there"), new Label(At(One, "line", 11), "twice"), new Label(At(Other, "elsewhere"), "and here")],
            ["a note"], ["a cure"]);
        Assert.That(new DiagnosticRenderer().Render(fault), Is.EqualTo("""
            error[EG0000]: a message
             --> one.rule:4:1
              |
            1 | first line
              | ----- and there
            2 | second line
              |        ---- twice
            ...
            4 | fourth line
              | ^^^^^^ here
             ::: other.rule:1:1
              |
            1 | elsewhere
              | --------- and here
              |
              = help: a cure
              = note: a note

            """));
    }

    [Test]
    public void AfterFiftyTheRestIsCounted()
    {
        Diagnostic[] faults = [.. Enumerable.Range(0, 73).Select(i => new Diagnostic(Kind, $"fault {i}", At(One, "first"), "here"))];
        string text = new DiagnosticRenderer().Render(faults);
        Assert.That(text, Does.Contain("fault 49").And.Not.Contain("fault 50").And.EndsWith("and 23 more\n73 errors\n"));
    }

    [Test]
    public void PartsCanBeAdorned()
    {
        DiagnosticRenderer renderer = new((part, text) => part is DiagnosticPart.Error or DiagnosticPart.PrimaryLabel ? $"<{text}>" : text);
        string text = renderer.Render(new Diagnostic(Kind, "a message", At(One, "second"), "here"));
        Assert.That(text, Does.StartWith("<error[EG0000]>: a message").And.Contain("  | <^^^^^^ here>\n"));
    }

    [Test]
    public void ToolsGetTheSameFacts()
    {
        Diagnostic fault = new(Kind, "a \"message\"", new Label(At(One, "line\n\nfourth"), "here"), [new Label(At(Other, "where"), "there")], ["a note"], ["a cure"]);
        using JsonDocument json = JsonDocument.Parse(DiagnosticJson.Write([fault]));
        Assert.That(JsonSerializer.Serialize(json.RootElement), Is.EqualTo(JsonSerializer.Serialize(JsonDocument.Parse("""
            [{
                "code": "EG0000", "severity": "error", "title": "a fault", "message": "a \"message\"",
                "file": "one.rule", "line": 2, "column": 8, "endLine": 4, "endColumn": 7, "label": "here",
                "secondary": [{ "file": "other.rule", "line": 1, "column": 5, "endLine": 1, "endColumn": 10, "label": "there" }],
                "notes": ["a note"], "help": ["a cure"]
            }]
            """).RootElement)));
    }

    [TestCase("proc.nmae", "proc.name")]
    [TestCase("PROC.NAME", "proc.name")]
    [TestCase("prc.name", "proc.name")]
    [TestCase("fd.nam", "fd.name")]
    [TestCase("container", null)]
    [TestCase("", null)]
    public void TheNearestNameIsSuggested(string written, string? nearest) =>
        Assert.That(Suggestions.Nearest(written, ["fd.name", "proc.name", "proc.pname"]), Is.EqualTo(nearest));

    [Test]
    public void TheBagOrdersByPlaceAndDropsWhatItKnows()
    {
        DiagnosticBag bag = new();
        foreach (string word in new[] { "fourth", "first", "fourth" }) bag.Report(new Diagnostic(Kind, "a message", At(One, word), "here"));
        bag.Report(new Diagnostic(Kind with { Severity = Severity.Warning }, "a message", At(Other, "where"), "here"));
        Assert.That(bag.ToList().Select(fault => fault.Primary.Span.Text), Is.EqualTo(new[] { "first", "fourth", "where" }));
        Assert.That(bag.HasErrors, Is.True);
    }

    private static TextSpan At(SourceText source, string text, int from = 0) =>
        new(source, source.Text.IndexOf(text, from, StringComparison.Ordinal), text.Length);
}
