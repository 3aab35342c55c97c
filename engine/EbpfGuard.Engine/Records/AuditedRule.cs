using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Engine.Records;

/// <summary>A rule with what the audit needs of it, prepared once: its template, and how its operations are stopped.</summary>
public sealed class AuditedRule
{
    /// <summary>Prepares <paramref name="rule"/>.</summary>
    public AuditedRule(ImageRule rule)
    {
        Image = rule;
        Template = OutputTemplate.Parse(rule.Rule.Output);
    }

    /// <summary>The rule in the image.</summary>
    public ImageRule Image { get; }

    /// <summary>The rule as written.</summary>
    public PolicyRule Rule => Image.Rule;

    /// <summary>The output.</summary>
    public OutputTemplate Template { get; }
}
