using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>The host names that rules compare with: whoever judges them has to know their addresses.</summary>
public static class MentionedHostNames
{
    /// <summary>Each once, as the rules spell them.</summary>
    public static IReadOnlyCollection<string> Of(IEnumerable<PolicyRule> rules) =>
        [.. rules.SelectMany(r => r.Plans).SelectMany(p => Comparisons.Of(p.Condition))
            .Where(c => c.Field.Definition.Type == FieldType.HostName).SelectMany(c => c.Operands.Texts).Distinct(StringComparer.Ordinal)];
}
