using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// Fields that are other fields under another name: a pair of endpoints is either end, a network field compares an address, the
/// process and its parent are ancestors 0 and 1, an argument of a system call is the object that it names.
/// </summary>
internal static class FieldLowering
{
    // Each name becomes a branch of its own: what half of all names contain is better left to user space.
    private const int MostNames = 12;

    private static readonly FieldReference IsServer = new(FieldCatalog.Get("fd.is_server"), null);

    /// <summary>The same comparison over the plain fields.</summary>
    public static Condition Lower(ComparisonCondition comparison, Operation operation)
    {
        if (!EndpointPairs.TryGetEnds(comparison.Field.Definition, out FieldReference server, out FieldReference client))
        {
            if (FieldSynonyms.DependsOnTheEnd(comparison.Field, operation)) return Condition.Any([AtEnd(comparison, operation, true), AtEnd(comparison, operation, false)]);
            return ToNames(Resolve(comparison, operation, isServer: false));
        }

        (server, client) = (FieldSynonyms.Resolve(server, operation, isServer: false), FieldSynonyms.Resolve(client, operation, isServer: false));
        if (comparison.Operator != ComparisonOperator.NotEqual) return EitherEnd(comparison, server, client);
        // Different from both ends, of which at least one must be known.
        ComparisonCondition exists = comparison with { Operator = ComparisonOperator.Exists, Operands = OperandSet.None, Right = null };
        ComparisonCondition equals = comparison with { Operator = ComparisonOperator.Equal };
        return new AndCondition([EitherEnd(exists, server, client), new NotCondition(EitherEnd(equals, server, client))]);
    }

    // What is duplicated is the server's end or the client's, and the kernel says which.
    private static Condition AtEnd(ComparisonCondition comparison, Operation operation, bool isServer)
    {
        var end = new OperandSet([isServer ? "true" : "false"], [isServer ? 1 : 0], []);
        ComparisonCondition isThatEnd = comparison with { Field = IsServer, Operator = ComparisonOperator.Equal, Operands = end, Right = null };
        return Condition.All([isThatEnd, Resolve(comparison, operation, isServer)]);
    }

    private static ComparisonCondition Resolve(ComparisonCondition comparison, Operation operation, bool isServer)
    {
        FieldReference field = FieldSynonyms.Resolve(comparison.Field, operation, isServer);
        return ReferenceEquals(field, comparison.Field) ? comparison : comparison with { Field = field };
    }

    private static OrCondition EitherEnd(ComparisonCondition comparison, FieldReference server, FieldReference client) =>
        new([comparison with { Field = server }, comparison with { Field = client }]);

    // The kernel has a text that is made of names as a set. It contains what some name contains, as long as no blank between two of
    // them is asked for.
    private static Condition ToNames(ComparisonCondition comparison)
    {
        if (comparison.Field.Definition is not { IsText: true, Vocabulary: { } names } || comparison.Right is not null) return comparison;
        StringComparison? matching = comparison.Operator switch
        {
            ComparisonOperator.Contains or ComparisonOperator.Exists => StringComparison.Ordinal,
            ComparisonOperator.ContainsIgnoreCase => StringComparison.OrdinalIgnoreCase,
            _ => null,
        };
        if (matching is not { } kind || comparison.Operands.Texts.Any(t => t.Length == 0 || t.Contains(' '))) return comparison;
        FieldReference set = comparison.Field with { Definition = comparison.Field.Definition with { Type = FieldType.Flags } };
        if (comparison.Operator == ComparisonOperator.Exists) return comparison with { Field = set };
        string[] found = [.. names.Where(n => comparison.Operands.Texts.Any(t => n.Contains(t, kind)))];
        if (found.Length == 0) return new ConstantCondition(false);
        if (found.Length > MostNames) return comparison;
        return comparison with { Field = set, Operator = ComparisonOperator.Contains, Operands = new OperandSet(found, [], []) };
    }
}
