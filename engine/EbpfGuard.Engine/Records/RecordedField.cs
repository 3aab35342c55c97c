using System.Text.Json;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Engine.Records;

/// <summary>A field that records tell, prepared once for all of them.</summary>
public sealed class RecordedField
{
    /// <summary>Prepares a field.</summary>
    /// <param name="name">How it is written: <c>proc.aname[2]</c>.</param>
    /// <param name="field">The field; null when it is not of the language, so that there is never a value.</param>
    public RecordedField(string name, FieldReference? field)
    {
        Name = name;
        Field = field;
        Key = JsonEncodedText.Encode(name, LogSafeEncoder.Instance);
        IsBoolean = field?.Definition.Type == FieldType.Boolean;
    }

    /// <summary>How it is written, without the <c>%</c>.</summary>
    public string Name { get; }

    /// <summary>The field; null when it is not of the language.</summary>
    public FieldReference? Field { get; }

    /// <summary>The name as a key of a line.</summary>
    public JsonEncodedText Key { get; }

    /// <summary>True when its numbers are told as true and false.</summary>
    public bool IsBoolean { get; }

    /// <summary>Its value; missing when the event has none.</summary>
    public FactValue In(FactDerivation facts) => Field is null ? FactValue.Missing : facts.Get(Field);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
