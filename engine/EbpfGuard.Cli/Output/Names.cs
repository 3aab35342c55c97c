using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Cli.Output;

/// <summary>The names that the tool has for the values of its enumerations, on terminals and in JSON.</summary>
internal static class Names
{
    public static string Of(FieldType type) => type.ToString().ToLowerInvariant();

    public static string Of(FieldArgument argument) => argument switch
    {
        FieldArgument.None => "none",
        FieldArgument.OptionalAncestor => "ancestor or none",
        FieldArgument.RequiredIndex => "number",
        FieldArgument.OptionalKey => "word or none",
        _ => "word",
    };

    /// <summary>When a field is known, with the operations where that differs between them.</summary>
    public static string Known(FieldDefinition field)
    {
        IGrouping<FieldSupply, Operation>[] supplies = [.. field.Operations.Enumerate().GroupBy(field.SupplyIn)];
        if (supplies.Length == 0) return "nowhere";
        if (supplies.Length == 1 && field.Operations == OperationSet.All) return supplies[0].Key.Name();
        return string.Join("; ", supplies.Select(s => $"{s.Key.Name()}: {string.Join(' ', s.Select(o => o.Name()))}"));
    }

    /// <summary>A field's name with the bracket that it takes.</summary>
    public static string Written(FieldDefinition field) => field.Name + field.Argument switch
    {
        FieldArgument.OptionalAncestor => "[N]",
        FieldArgument.RequiredIndex => "[N]",
        FieldArgument.OptionalKey or FieldArgument.RequiredKey => "[KEY]",
        _ => "",
    };

    public static IEnumerable<string> Each(OperationSet operations) => operations.Enumerate().Select(o => o.Name());

    /// <summary>The action that a test expects; null for none.</summary>
    public static string Of(RuleAction? action) => action?.Name() ?? "allow";
}
