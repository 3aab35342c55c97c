using EbpfGuard.Dsl.Fields;
using static EbpfGuard.Dsl.Conditions.ComparisonOperator;

namespace EbpfGuard.Dsl.Conditions;

/// <summary>What the right side of an operator is.</summary>
public enum OperandShape
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>One value.</summary>
    Value,

    /// <summary>A list in parentheses, or the name of one.</summary>
    List,
}

/// <summary>The operators: their spelling, what stands to their right, and the types of field that take them.</summary>
public static class OperatorCatalog
{
    private static readonly (string Spelling, ComparisonOperator Operator)[] Spellings =
    [
        ("exists", Exists), ("=", Equal), ("!=", NotEqual), ("<", Less), ("<=", LessOrEqual), (">", Greater),
        (">=", GreaterOrEqual), ("in", In), ("contains", Contains), ("icontains", ContainsIgnoreCase),
        ("startswith", StartsWith), ("endswith", EndsWith), ("glob", Glob), ("iglob", GlobIgnoreCase),
        ("pmatch", PathMatch), ("intersects", Intersects), ("regex", Regex), ("bcontains", BytesContain), ("bstartswith", BytesStartWith),
    ];

    private static readonly ComparisonOperator[] TextOperators =
        [.. Spellings.Select(s => s.Operator).Except([BytesContain, BytesStartWith])];

    private static readonly ComparisonOperator[] NumberOperators =
        [Exists, Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, In, Intersects];

    private static readonly ComparisonOperator[] IdentityOperators = [Exists, Equal, NotEqual, In, Intersects];

    private static readonly ComparisonOperator[] ByteOperators =
        [Exists, Equal, NotEqual, In, Intersects, Contains, StartsWith, EndsWith, BytesContain, BytesStartWith];

    private static readonly ComparisonOperator[] ListOperators = [Exists, In, Intersects];

    /// <summary>The operator written <paramref name="word"/> (<c>==</c> too), or null.</summary>
    public static ComparisonOperator? Find(string word)
    {
        foreach ((string spelling, ComparisonOperator found) in Spellings)
        {
            if (spelling == word) return found;
        }

        return word == "==" ? Equal : null;
    }

    /// <summary>How <paramref name="op"/> is written.</summary>
    public static string Name(this ComparisonOperator op) => Spellings[(int)op].Spelling;

    /// <summary>What stands right of <paramref name="op"/>.</summary>
    public static OperandShape Shape(this ComparisonOperator op) => op switch
    {
        Exists => OperandShape.Nothing,
        In or Intersects or PathMatch => OperandShape.List,
        _ => OperandShape.Value,
    };

    /// <summary>The operators that <paramref name="field"/> takes.</summary>
    public static IReadOnlyList<ComparisonOperator> Operators(FieldDefinition field) =>
        field.IsList ? ListOperators : Operators(field.Type);

    /// <summary>What the field is, in messages, with an article.</summary>
    public static string Name(FieldDefinition field) => field.IsList ? "a list" : field.Type.Name();

    /// <summary>The operators that fields of <paramref name="type"/> take.</summary>
    public static IReadOnlyList<ComparisonOperator> Operators(FieldType type) => type switch
    {
        FieldType.Text or FieldType.Path => TextOperators,
        FieldType.Number or FieldType.Port => NumberOperators,
        FieldType.Flags => [Contains, Exists],
        FieldType.Bytes => ByteOperators,
        FieldType.HostName => [Equal, NotEqual, In],
        _ => IdentityOperators,
    };

    /// <summary>What <paramref name="type"/> is, in messages, with an article.</summary>
    public static string Name(this FieldType type) => type switch
    {
        FieldType.Text => "a text",
        FieldType.Path => "a path",
        FieldType.Number => "a number",
        FieldType.Port => "a port",
        FieldType.Boolean => "a boolean",
        FieldType.Address => "an IP address",
        FieldType.Network => "an IP network",
        FieldType.Bytes => "a run of bytes",
        FieldType.HostName => "a host name",
        _ => "a set of flags",
    };
}
