using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.FalcoYaml;
using EbpfGuard.Dsl.Parsing;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl;

/// <summary>The two spellings of rule files, told apart by the file's name; both become the same tree.</summary>
public static class RuleFileReader
{
    /// <summary>True for the name of a file in Falco's YAML.</summary>
    public static bool IsYaml(string name) => FalcoFileReader.IsFileName(name);

    /// <summary>Reads a rule file. What cannot be read leaves diagnostics and no node.</summary>
    public static RuleFileSyntax Read(SourceText source, DiagnosticBag diagnostics) =>
        IsYaml(source.Name) ? FalcoFileReader.Read(source, diagnostics) : RuleFileParser.Parse(source, diagnostics);
}
