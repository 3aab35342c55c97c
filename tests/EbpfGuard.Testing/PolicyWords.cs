using System.Net;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Testing;

/// <summary>The literals of a policy by field.</summary>
internal sealed class PolicyWords
{
    private readonly Dictionary<string, HashSet<string>> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<long>> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _merged = new(StringComparer.Ordinal);

    public PolicyWords(Policy policy)
    {
        foreach (OperationPlan plan in policy.Rules.SelectMany(r => r.Plans)) Collect(plan.Condition);
    }

    public IReadOnlyList<string> TextsOf(params string[] fields)
    {
        string key = string.Join(' ', fields);
        if (_merged.TryGetValue(key, out string[]? known)) return known;
        string[] texts = [.. fields.SelectMany(f => (IEnumerable<string>?)_texts.GetValueOrDefault(f) ?? [])];
        return _merged[key] = texts;
    }

    public IReadOnlyList<long> NumbersOf(string field) => [.. _numbers.GetValueOrDefault(field) ?? []];

    /// <summary>Addresses in or at the edge of the networks that the fields are compared with.</summary>
    public IReadOnlyList<string> HostsOf(params string[] fields) =>
        [.. TextsOf(fields).Select(t => t.Split('/')[0]).Where(t => IPAddress.TryParse(t, out _))];

    private void Collect(Condition condition)
    {
        switch (condition)
        {
            case AndCondition and:
                foreach (Condition operand in and.Operands) Collect(operand);
                break;
            case OrCondition or:
                foreach (Condition operand in or.Operands) Collect(operand);
                break;
            case NotCondition not:
                Collect(not.Operand);
                break;
            case ComparisonCondition comparison:
                // What a computed value is compared with may well become a value of the field that it is computed from.
                foreach (string name in comparison.Field.Sources.Select(f => f.Definition.Name).Distinct())
                {
                    if (!_texts.ContainsKey(name)) (_texts[name], _numbers[name]) = ([], []);
                    _texts[name].UnionWith(comparison.Operands.Texts);
                    _numbers[name].UnionWith(comparison.Operands.Numbers);
                }

                break;
        }
    }
}
