using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Facts;

/// <summary>
/// The facts of a test about a process and its ancestors, however they are spelled (<c>proc.name</c>, <c>proc.pname</c>,
/// <c>proc.aname[3]</c>, <c>proc.aname</c> as a list), brought into one list a fact: the process itself first.
/// </summary>
internal sealed class AncestorFacts
{
    private readonly List<(string Family, int Generation, FactValue Value)> _facts = [];

    /// <summary>Takes the fact; false when it is not about the lineage.</summary>
    public bool TryAdd(FieldReference field, FactValue value)
    {
        string name = field.Definition.Name;
        foreach ((string self, string parent, string ancestor) in AncestorFamilies.All)
        {
            if (name == self) _facts.Add((ancestor, 0, value));
            else if (name == parent) _facts.Add((ancestor, 1, value));
            else if (name != ancestor) continue;
            else if (value is ListFact list) _facts.AddRange(list.Values.Select((v, i) => (ancestor, i + 1, v)));
            else _facts.Add((ancestor, field.Index ?? 1, value));
            return true;
        }

        return false;
    }

    /// <summary>A sentence about two facts that disagree, or null.</summary>
    public string? FindContradiction()
    {
        var clash = _facts.GroupBy(f => (f.Family, f.Generation)).FirstOrDefault(g => g.Select(f => f.Value).Distinct().Skip(1).Any());
        return clash is null ? null : $"`{clash.Key.Family}[{clash.Key.Generation}]` has two values in this test";
    }

    /// <summary>Adds one list a family to <paramref name="values"/>, and the process's own fact by its own name.</summary>
    public void AddTo(Dictionary<string, FactValue> values)
    {
        foreach ((string self, _, string ancestor) in AncestorFamilies.All)
        {
            var facts = _facts.Where(f => f.Family == ancestor).ToLookup(f => f.Generation, f => f.Value);
            if (facts.Count == 0) continue;
            int deepest = facts.Max(f => f.Key);
            FactValue[] lineage = [.. Enumerable.Range(0, deepest + 1).Select(g => facts[g].FirstOrDefault() ?? FactValue.Missing)];
            values[self] = lineage[0];
            values[ancestor] = new ListFact(lineage);
        }
    }
}
