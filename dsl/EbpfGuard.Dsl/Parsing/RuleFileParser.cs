using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Pidgin;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// From the text of a rule file to its tree. All faults are reported in one run: the grammar says where each production goes on
/// (<see cref="FileGrammar"/>).
/// </summary>
public static class RuleFileParser
{
    /// <summary>Parses a rule file. What cannot be parsed leaves diagnostics and no node.</summary>
    public static RuleFileSyntax Parse(SourceText source, DiagnosticBag diagnostics) =>
        DeepStack.Run(source.Text, () => ParseFile(source, diagnostics));

    private static RuleFileSyntax ParseFile(SourceText source, DiagnosticBag diagnostics)
    {
        int zero = source.Text.IndexOf('\0');
        if (zero >= 0)
        {
            diagnostics.Report(SyntaxDiagnostics.NotText(new TextSpan(source, zero, 1)));
            return new RuleFileSyntax(source, [], []);
        }
        Reading reading = new(source, 0, source.Text.Length, diagnostics);
        ILookup<bool, DeclarationSyntax> declarations = FileGrammar.File.Parse(source.Text.AsSpan(), reading).Value.ToLookup(read => read is BrokenDeclaration);
        return new RuleFileSyntax(source, [.. declarations[false]], reading.Comments) { BrokenNames = [.. declarations[true].Select(broken => broken.Name)] };
    }
}
