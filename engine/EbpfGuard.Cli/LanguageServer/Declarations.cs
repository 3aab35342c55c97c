using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Cli.LanguageServer;

/// <summary>Lists, macros and rules by name.</summary>
internal static class Declarations
{
    /// <summary>All lists and macros of <paramref name="files"/>.</summary>
    public static IEnumerable<DeclarationSyntax> Named(IReadOnlyList<RuleFileSyntax> files) =>
        files.SelectMany(f => f.Declarations).Where(d => d is ListDeclarationSyntax or MacroDeclarationSyntax);

    /// <summary>The list or macro called <paramref name="name"/>; null when there is none.</summary>
    public static DeclarationSyntax? Find(string name, IReadOnlyList<RuleFileSyntax> files) =>
        Named(files).FirstOrDefault(d => d.Name.Text == name);
}
