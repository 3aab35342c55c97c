using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Parsing;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.FalcoYaml;

/// <summary>A file in Falco's YAML -> the tree of a rule file that can be printed and means the same.</summary>
public static class RuleImport
{
    /// <summary>The tree, or null after an error, which is reported.</summary>
    public static RuleFileSyntax? Read(SourceText source, DiagnosticBag diagnostics)
    {
        RuleFileSyntax file = FalcoFileReader.Read(source, diagnostics);
        foreach (ListDeclarationSyntax list in file.Declarations.OfType<ListDeclarationSyntax>().Where(list => !IsName(list.Name.Text)))
            diagnostics.Report(SyntaxDiagnostics.InvalidName(list.Name.Span, $"`{list.Name.Text}` cannot name a list in a rule file",
                "a name is a letter, then letters, digits and `_`"));
        if (diagnostics.HasErrors) return null;
        // No condition can say a macro of another name, so nothing is lost with it.
        return file with { Declarations = [.. file.Declarations.Where(d => d is not MacroDeclarationSyntax macro || IsName(macro.Name.Text))] };
    }

    private static bool IsName(string name) => Characters.IsNameStart(name[0]) && name.All(Characters.IsNamePart);
}
