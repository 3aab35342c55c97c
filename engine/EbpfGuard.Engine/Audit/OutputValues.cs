using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine.Audit;

/// <summary>The values of an output's fields: the event's own facts, and those that follow from them.</summary>
public static class OutputValues
{
    /// <summary>The value of <paramref name="field"/>; missing when the event has none, or the field is not of the language.</summary>
    public static FactValue Of(OutputField field, EventFacts facts) =>
        FieldReference.Find(field.Name, field.Argument) is { } reference ? new FactDerivation(facts).Get(reference) : FactValue.Missing;
}
