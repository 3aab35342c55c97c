using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Cli.LanguageServer;

/// <summary>The uses of lists and macros.</summary>
internal static class References
{
    /// <summary>Where <paramref name="files"/> name the list or macro called <paramref name="name"/>, and where they declare or change it.</summary>
    public static IEnumerable<NameSyntax> Of(string name, IReadOnlyList<RuleFileSyntax> files) =>
        from declaration in files.SelectMany(f => f.Declarations)
        from occurrence in Declared(declaration).Concat(NameOccurrences.In(declaration))
        where occurrence.Text == name
        select occurrence;

    /// <summary>True for a declaration's own name among them.</summary>
    public static bool IsDeclaration(NameSyntax occurrence, IReadOnlyList<RuleFileSyntax> files) =>
        Declarations.Named(files).Any(d => d.Name.Span == occurrence.Span);

    /// <summary>True for what a list or a macro may be called.</summary>
    public static bool IsName(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && text is not ("and" or "or" or "not" or "exists");

    private static IEnumerable<NameSyntax> Declared(DeclarationSyntax declaration) =>
        declaration is ListDeclarationSyntax or MacroDeclarationSyntax or OverrideDeclarationSyntax { Kind: OverriddenKind.List or OverriddenKind.Macro } ? [declaration.Name] : [];
}
