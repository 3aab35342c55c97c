using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Cli.LanguageServer;

/// <summary>A rule file as the editor has it, which may be newer than the one on disk.</summary>
/// <param name="Uri">Its name for the editor.</param>
/// <param name="Source">Its text.</param>
/// <param name="Syntax">Its tree; what cannot be parsed is not in it.</param>
/// <param name="SyntaxFaults">What cannot be parsed.</param>
internal sealed record RuleDocument(string Uri, SourceText Source, RuleFileSyntax Syntax, IReadOnlyList<Diagnostic> SyntaxFaults)
{
    /// <summary>Reads <paramref name="text"/>.</summary>
    public static RuleDocument Of(string uri, string path, string text)
    {
        var faults = new DiagnosticBag();
        var source = new SourceText(path, text);
        RuleFileSyntax syntax = RuleFileReader.Read(source, faults);
        return new RuleDocument(uri, source, syntax, faults.ToList());
    }

    /// <summary>The file's path.</summary>
    public string Path => Source.Name;
}
