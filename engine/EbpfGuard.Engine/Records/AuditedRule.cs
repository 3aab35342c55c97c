using System.Collections.Frozen;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Engine.Records;

/// <summary>A rule with what the audit needs of it, prepared once: its template, and the facts that it asks for.</summary>
public sealed class AuditedRule
{
    private readonly FrozenDictionary<Operation, AskedFacts> _asked;

    /// <summary>Prepares <paramref name="rule"/>.</summary>
    public AuditedRule(ImageRule rule)
    {
        Image = rule;
        Template = OutputTemplate.Parse(rule.Rule.Output);
        _asked = Rule.Plans.Select(p => p.Operation).Distinct().ToFrozenDictionary(o => o, o => new AskedFacts(Rule, o));
    }

    /// <summary>The rule in the image.</summary>
    public ImageRule Image { get; }

    /// <summary>The rule as written.</summary>
    public PolicyRule Rule => Image.Rule;

    /// <summary>The output.</summary>
    public OutputTemplate Template { get; }

    /// <summary>What it asks of an operation; null of one that it does not judge, and of all when no more than its name is known.</summary>
    internal AskedFacts? AskedAt(Operation operation) => _asked.GetValueOrDefault(operation);
}
