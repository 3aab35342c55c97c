using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Binding;

/// <summary>
/// Declarations of one kind by name. A later declaration replaces an earlier one, as in Falco, where a local file
/// redefines a shipped macro to tune it.
/// </summary>
internal sealed class DefinitionTable<T>
    where T : DeclarationSyntax
{
    private readonly Dictionary<string, T> _byName = new(StringComparer.Ordinal);

    private readonly HashSet<string> _broken;

    public DefinitionTable(IReadOnlyList<RuleFileSyntax> files)
    {
        _broken = files.SelectMany(f => f.BrokenNames).Select(n => n.Text).ToHashSet(StringComparer.Ordinal);
        foreach (T declaration in files.SelectMany(f => f.Declarations).OfType<T>()) _byName[declaration.Name.Text] = declaration;
    }

    public IEnumerable<string> Names => _byName.Keys;

    public IEnumerable<T> Declarations => _byName.Values;

    /// <summary>True when the name is declared in a way that could not be parsed, which has been reported.</summary>
    public bool IsBroken(string name) => _broken.Contains(name);

    public T? Find(string name) => _byName.GetValueOrDefault(name);
}
