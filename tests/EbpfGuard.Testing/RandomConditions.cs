using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Testing;

/// <summary>Random conditions over the fields that the kernel supplies for some operations, and those known with the result.</summary>
/// <param name="dice">Where chance comes from.</param>
/// <param name="operations">The operations that the condition is for.</param>
internal sealed class RandomConditions(Dice dice, OperationSet operations)
{
    private const int DeepestNesting = 3;

    private static readonly TextSpan Nowhere = new(new SourceText("random", ""), 0, 0);

    private readonly Literals _literals = new(dice);

    private readonly FieldDefinition[] _fields =
    [
        .. FieldCatalog.All.Where(f => f.Name is not ("evt.type" or "evt.dir" or "evt.num") && f.Supply != FieldSupply.UserSpace
            && (f.Operations & ~f.UserSpaceOperations & operations) != 0),
    ];

    /// <summary>A condition with event types in front most of the time, and now and then with some in an alternative or behind "not".</summary>
    public ExpressionSyntax Next()
    {
        ExpressionSyntax body = Expression(0);
        return dice.Chance(80) ? new AndSyntax([EventTypes(), body], Nowhere) : body;
    }

    private ComparisonSyntax EventTypes()
    {
        string[] ways = [.. EventTypeCatalog.Calls.Where(d => operations.Has(d.Operation)).Select(d => d.Name)];
        return Comparison("evt.type", "in", new ListOperandSyntax([.. ways.Select(Value)], Nowhere));
    }

    private ComparisonSyntax SomeEventType()
    {
        (string Name, Operation Operation)[] calls = [.. EventTypeCatalog.Calls.Where(d => operations.Has(d.Operation))];
        return Comparison("evt.type", dice.Pick(["=", "!=", "startswith"]), Value(dice.Pick(calls).Name));
    }

    private ExpressionSyntax Expression(int depth)
    {
        int kind = depth >= DeepestNesting ? 9 : dice.Roll(10);
        return kind switch
        {
            <= 2 => new AndSyntax(dice.Many(2, 4, () => Expression(depth + 1)), Nowhere),
            <= 4 => new OrSyntax(dice.Many(2, 3, () => Expression(depth + 1)), Nowhere),
            5 or 6 => new NotSyntax(Expression(depth + 1), Nowhere),
            _ => Leaf(),
        };
    }

    private ExpressionSyntax Leaf()
    {
        if (dice.Chance(5)) return Computed();
        if (dice.Chance(4)) return SomeEventType();
        FieldDefinition field = dice.Pick(_fields);
        // Most published comparisons are about the path.
        if (dice.Chance(20) && _fields.Any(f => f.Name == "fd.name")) field = FieldCatalog.Get("fd.name");
        FieldSyntax written = Written(field, unindexedPercent: 40);
        ComparisonOperator op = dice.Pick(OperatorCatalog.Operators(field.Type));
        if (op == ComparisonOperator.Exists) return new ExistsSyntax(written, Nowhere);
        if (op is ComparisonOperator.Less or ComparisonOperator.LessOrEqual or ComparisonOperator.Greater or ComparisonOperator.GreaterOrEqual)
            return new ComparisonSyntax(written, new OperatorSyntax(op.Name(), Nowhere), Bare(Bound(field)), Nowhere);
        if (op.Shape() == OperandShape.Value && field.Type != FieldType.Flags && dice.Chance(12)) return Modified(written, field, op);
        if (op is ComparisonOperator.Equal or ComparisonOperator.NotEqual or ComparisonOperator.StartsWith && dice.Chance(4)
            && RightSideOf(field) is { } right) return new ComparisonSyntax(written, new OperatorSyntax(op.Name(), Nowhere), right, Nowhere);
        OperandSyntax operand = op.Shape() == OperandShape.List
            ? new ListOperandSyntax([.. Many(op).Select(_ => Value(Operand(field, op)))], Nowhere)
            : Value(Operand(field, op));
        return new ComparisonSyntax(written, new OperatorSyntax(op.Name(), Nowhere), operand, Nowhere);
    }

    private FieldSyntax Written(FieldDefinition field, int unindexedPercent) => new(field.Name,
        field.Argument == FieldArgument.OptionalAncestor && !dice.Chance(unindexedPercent) ? dice.Pick(["0", "1", "2", "3", "7"]) : null, Nowhere);

    private ComparisonSyntax Modified(FieldSyntax written, FieldDefinition field, ComparisonOperator op)
    {
        ValueSyntax[] values = dice.Chance(4) ? [] : dice.Many(1, 4, () => Value(Operand(field, op)));
        return new ComparisonSyntax(written, new OperatorSyntax($"{op.Name()} {dice.Pick(["oneof", "anyof", "allof"])}", Nowhere),
            new ListOperandSyntax(values, Nowhere), Nowhere);
    }

    // Another field of the same type, as it is or transformed.
    private OperandSyntax? RightSideOf(FieldDefinition field)
    {
        if (field.Type is FieldType.Network or FieldType.Flags) return null;
        FieldDefinition[] alike = [.. _fields.Where(f => (f.Type == field.Type || (f.IsText && field.IsText)) && !EndpointPairs.TryGetEnds(f, out _, out _))];
        if (alike.Length == 0) return null;
        FieldDefinition right = dice.Pick(alike);
        return right.IsText && right.TakesTransformer && dice.Chance(40)
            ? Call(dice.Pick(["tolower", "toupper", "basename"]), Written(right, 0))
            : new FieldOperandSyntax(Written(right, 0), Nowhere);
    }

    private ComparisonSyntax Computed()
    {
        FieldDefinition[] inputs = [.. _fields.Where(f => f.IsText && f.TakesTransformer)];
        FieldDefinition field = dice.Pick(inputs);
        FieldSyntax input = new(field.Name, null, Nowhere);
        string value = _literals.Value(field);
        return dice.Roll(7) switch
        {
            0 => Comparison(Call("len", input), dice.Pick(["<", ">=", "="]), Bare(dice.Pick(["4", "9", "15"]))),
            1 => Comparison(Call("join", Value("-"), new TransformerListSyntax([input, Value("x")], Nowhere)), "startswith", Value(value)),
            2 => Comparison(Call("concat", input, Value("/"), input), "contains", Value(value)),
            3 => Comparison(Call("b64", Value("ZXRj")), dice.Pick(["=", "!="]), Value("etc")),
            4 => Comparison(Call("basename", Call("tolower", input)), dice.Pick(["=", "!=", "endswith"]), Value(value[(value.LastIndexOf('/') + 1)..])),
            5 => Comparison(new TransformerSyntax(new NameSyntax("getopt", Nowhere), [input, Value("ce:l")], dice.Pick(["c", "e", "l"]), Nowhere), "=", Value("/bin/sh")),
            _ => Comparison(Call("toupper", input), "in", new ListOperandSyntax([Value(value.ToUpperInvariant()), Value(_literals.Value(field))], Nowhere)),
        };
    }

    private static TransformerSyntax Call(string name, params OperandSyntax[] inputs) => new(new NameSyntax(name, Nowhere), inputs, null, Nowhere);

    // The grammar takes nothing but numbers there, for texts too.
    private string Bound(FieldDefinition field) => field.Type switch
    {
        FieldType.Number => _literals.Value(field),
        FieldType.Port => dice.Pick(["22", "443", "1024", "65535"]),
        _ => dice.Pick(["0", "5", "44", "4444", "-1", "9"]),
    };

    // Now and then a list so long that it gets a table of its own.
    private IEnumerable<int> Many(ComparisonOperator op) =>
        Enumerable.Range(0, op == ComparisonOperator.In && dice.Chance(12) ? 80 + dice.Roll(80) : dice.Chance(3) ? 0 : 1 + dice.Roll(5));

    private string Operand(FieldDefinition field, ComparisonOperator op)
    {
        string value = _literals.Value(field);
        return op switch
        {
            ComparisonOperator.Contains when field.Type == FieldType.Flags => value,
            ComparisonOperator.StartsWith => value[..dice.Roll(value.Length + 1)],
            ComparisonOperator.EndsWith => value[dice.Roll(value.Length + 1)..],
            ComparisonOperator.Contains => _literals.Piece(value),
            ComparisonOperator.ContainsIgnoreCase => _literals.Piece(value).ToUpperInvariant(),
            ComparisonOperator.Glob => _literals.Pattern(value),
            ComparisonOperator.GlobIgnoreCase => _literals.Pattern(value).ToUpperInvariant(),
            ComparisonOperator.Regex => _literals.Regex(value),
            ComparisonOperator.PathMatch when dice.Chance(30) => _literals.Pattern(_literals.Path()),
            ComparisonOperator.PathMatch => _literals.Path() + (dice.Chance(10) ? "/" : ""),
            _ when field.IsText && dice.Chance(10) => value[..dice.Roll(value.Length + 1)],
            _ => value,
        };
    }

    private static ComparisonSyntax Comparison(string field, string op, OperandSyntax operand) =>
        Comparison(new FieldSyntax(field, null, Nowhere), op, operand);

    private static ComparisonSyntax Comparison(SubjectSyntax subject, string op, OperandSyntax operand) =>
        new(subject, new OperatorSyntax(op, Nowhere), operand, Nowhere);

    private static ValueSyntax Bare(string text) => new(text, IsQuoted: false, Nowhere);

    private static ValueSyntax Value(string text) => new(text, IsQuoted: true, Nowhere);
}
