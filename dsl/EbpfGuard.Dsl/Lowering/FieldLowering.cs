using EbpfGuard.Dsl.Binding;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// Fields that are other fields under another name: a pair of endpoints is either end, a network field compares an address, the
/// process and its parent are ancestors 0 and 1.
/// </summary>
internal static class FieldLowering
{
    private static readonly Dictionary<string, FieldReference> Synonyms = new()
    {
        ["fd.snet"] = Reference("fd.sip"),
        ["fd.cnet"] = Reference("fd.cip"),
        ["proc.aname[0]"] = Reference("proc.name"),
        ["proc.aname[1]"] = Reference("proc.pname"),
        ["proc.aexepath[0]"] = Reference("proc.exepath"),
        ["proc.aexepath[1]"] = Reference("proc.pexepath"),
    };

    /// <summary>The same comparison over the plain fields.</summary>
    public static Condition Lower(ComparisonCondition comparison)
    {
        if (!EndpointPairs.TryGetEnds(comparison.Field.Definition, out FieldReference server, out FieldReference client))
            return Plain(comparison.Field) is var field && ReferenceEquals(field, comparison.Field) ? comparison : comparison with { Field = field };
        (server, client) = (Plain(server), Plain(client));
        if (comparison.Operator != ComparisonOperator.NotEqual) return EitherEnd(comparison, server, client);
        // Different from both ends, of which at least one must be known.
        ComparisonCondition exists = comparison with { Operator = ComparisonOperator.Exists, Operands = OperandSet.None, Right = null };
        ComparisonCondition equals = comparison with { Operator = ComparisonOperator.Equal };
        return new AndCondition([EitherEnd(exists, server, client), new NotCondition(EitherEnd(equals, server, client))]);
    }

    private static OrCondition EitherEnd(ComparisonCondition comparison, FieldReference server, FieldReference client) =>
        new([comparison with { Field = server }, comparison with { Field = client }]);

    private static FieldReference Plain(FieldReference field) => field switch
    {
        { Index: 0 or 1 } => Synonyms.GetValueOrDefault(field.ToString(), field),
        { Index: null, Definition.Type: FieldType.Network } => Synonyms.GetValueOrDefault(field.Definition.Name, field),
        _ => field,
    };

    private static FieldReference Reference(string name) => new(FieldCatalog.Get(name), null);
}
