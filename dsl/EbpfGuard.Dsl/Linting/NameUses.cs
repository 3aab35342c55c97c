using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// The names that rules lead to, through macros and lists. Generous: rules that were replaced count, and so does every bare value that could
/// be a name.
/// </summary>
internal static class NameUses
{
    /// <summary>Every name that some rule of <paramref name="files"/> uses.</summary>
    public static HashSet<string> Of(IReadOnlyList<RuleFileSyntax> files)
    {
        Dictionary<string, HashSet<string>> uses = new(StringComparer.Ordinal);
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (DeclarationSyntax declaration in files.SelectMany(f => f.Declarations))
            NamesOf(declaration).UnionWith(NameOccurrences.In(declaration).Select(name => name.Text));
        Stack<string> open = new(used);
        while (open.TryPop(out string? name))
        {
            foreach (string next in uses.GetValueOrDefault(name) ?? [])
            {
                if (used.Add(next)) open.Push(next);
            }
        }

        return used;

        HashSet<string> NamesOf(DeclarationSyntax declaration)
        {
            bool isRule = declaration is RuleDeclarationSyntax or OverrideDeclarationSyntax { Kind: OverriddenKind.Rule };
            if (isRule) return used;
            if (!uses.TryGetValue(declaration.Name.Text, out HashSet<string>? names)) uses[declaration.Name.Text] = names = new(StringComparer.Ordinal);
            return names;
        }
    }
}
