using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Records;

/// <summary>What a rule asks of an operation: its plans for it, and the fields of their conditions that a record tells, each once.</summary>
internal sealed class AskedFacts
{
    // It is in nobody's record: it is read from the living process, and has secrets.
    private const string Environment = "proc.env";

    /// <summary>Collects what <paramref name="rule"/> asks of <paramref name="operation"/>.</summary>
    public AskedFacts(PolicyRule rule, Operation operation)
    {
        Plans = [.. rule.Plans.Where(p => p.Operation == operation)];

        // What is also asked for as proven is told once, as it was seen.
        IEnumerable<FieldReference> asked = Plans.SelectMany(p => Comparisons.FieldsOf(p.Condition)).SelectMany(f => f.Sources);
        Fields = [.. from field in asked.OrderBy(f => f.NeedsProof).DistinctBy(f => f.ToString())
                     where field.Definition.Name != Environment
                     select new RecordedField(field.ToString(), field)];
    }

    /// <summary>The plans.</summary>
    public OperationPlan[] Plans { get; }

    /// <summary>The fields, called as the condition writes them.</summary>
    public RecordedField[] Fields { get; }
}
