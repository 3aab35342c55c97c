using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Parsing;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Support;

/// <summary>What became of a text: its tree and the diagnostics it drew.</summary>
internal sealed record Parsed<T>(T Tree, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Each diagnostic as <c>CODE line:column message</c>.</summary>
    public IEnumerable<string> Faults => Diagnostics.Select(diagnostic =>
    {
        LinePosition at = diagnostic.Primary.Span.Source.GetPosition(diagnostic.Primary.Span.Start);
        return $"{diagnostic.Descriptor.Code} {at.Line}:{at.Column} {diagnostic.Message}";
    });
}

internal static class Parsed
{
    public static Parsed<ExpressionSyntax?> Condition(string text)
    {
        DiagnosticBag diagnostics = new();
        ExpressionSyntax? tree = ConditionParser.Parse(new SourceText("condition", text), diagnostics);
        return new Parsed<ExpressionSyntax?>(tree, diagnostics.ToList());
    }

    public static Parsed<RuleFileSyntax> File(string text)
    {
        DiagnosticBag diagnostics = new();
        RuleFileSyntax tree = RuleFileParser.Parse(new SourceText("test.rule", text), diagnostics);
        return new Parsed<RuleFileSyntax>(tree, diagnostics.ToList());
    }

    /// <summary>The tree of a file that must be without fault.</summary>
    public static RuleFileSyntax SoundFile(string text)
    {
        Parsed<RuleFileSyntax> file = File(text);
        Assert.That(file.Faults, Is.Empty);
        return file.Tree;
    }
}
