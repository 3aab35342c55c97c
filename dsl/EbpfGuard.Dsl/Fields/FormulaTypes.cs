namespace EbpfGuard.Dsl.Fields;

/// <summary>What a computed value is.</summary>
internal static class FormulaTypes
{
    /// <summary>The type of a formula's value.</summary>
    public static FieldType TypeOf(this Formula formula) => formula switch
    {
        FieldFormula field => field.Field.Definition.Type,
        TransformerFormula { Transformer: Transformer.Length } => FieldType.Number,
        TransformerFormula { Transformer: Transformer.ToLower or Transformer.ToUpper or Transformer.Base64 } same => same.Inputs[0].TypeOf(),
        _ => FieldType.Text,
    };

    /// <summary>True when the formula has several values, on which the list operators work as a whole.</summary>
    public static bool IsList(this Formula formula) => formula switch
    {
        FieldFormula field => field.Field.Definition.IsList,
        ListFormula => true,
        TransformerFormula { Transformer: Transformer.ToLower or Transformer.ToUpper } same => same.Inputs[0].IsList(),
        _ => false,
    };
}
