using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Tests.Support;

/// <summary>Random rule files, as trees: every kind of node, names that look like keys and keywords, values that need every escape.</summary>
internal sealed class RandomSyntax(int seed)
{
    private static readonly TextSpan Nowhere = new(new SourceText("nowhere", ""), 0, 0);
    private static readonly string[] Names = ["shells", "a", "spawned_process", "output", "test", "tags", "list_1", "and_so_on", "oneof"];
    private static readonly string[] Fields = ["proc.name", "fd.name", "evt.arg.flags", "proc.aname", "user.uid", "a.b.c_d"];
    private static readonly string[] BareValues = ["cat", "/etc/shadow", "*.so?", "O_RDONLY|O_CLOEXEC", "10.0.0.0/8", "::1", "a#b", "in", "-1", "0x1F", "a-b_c", "%x", "<NA>"];
    private static readonly string[] ValueOperators = ["=", "!=", "contains", "icontains", "startswith", "endswith", "glob", "iglob", "regex", "bcontains", "bstartswith"];
    private static readonly string[] NumberOperators = ["<", "<=", ">", ">="];
    private static readonly string[] QuotedPieces = ["x", "two words", "\"", "'", "\\", "\n", "\t", "\x1b", "é", "#", "(", ")", "[", "}", "=", "🐚", "%proc.name "];

    private readonly Random _random = new(seed);

    public RuleFileSyntax File() => new(Nowhere.Source, Many(0, 5, Declaration), []);

    public ExpressionSyntax Expression(int depth)
    {
        if (depth == 0 || _random.Next(3) == 0) return Check();
        return _random.Next(3) switch
        {
            0 => new AndSyntax(Many(2, 6, () => Operand(depth, isAnd: true)), Nowhere),
            1 => new OrSyntax(Many(2, 6, () => Operand(depth, isAnd: false)), Nowhere),
            _ => Expression(depth - 1) is var inner && inner is NotSyntax ? inner : new NotSyntax(inner, Nowhere),
        };
    }

    private ExpressionSyntax Operand(int depth, bool isAnd)
    {
        ExpressionSyntax operand = Expression(depth - 1);
        return isAnd ? operand is AndSyntax ? Check() : operand : operand is OrSyntax ? Check() : operand;
    }

    private DeclarationSyntax Declaration() => _random.Next(5) switch
    {
        0 => new ListDeclarationSyntax(Name(Pick(Names)), Many(0, _random.Next(4) == 0 ? 60 : 6, () => Value(isItem: true)), Nowhere),
        1 => new MacroDeclarationSyntax(Name(Pick(Names)), Expression(_random.Next(4)), Nowhere),
        2 => Override(),
        3 => new EngineVersionSyntax(Name("required_engine_version"), new ValueSyntax(Pick(["26", "0.57.0"]), false, Nowhere), Nowhere),
        _ => new RuleDeclarationSyntax(Name(Quoted()), Many(0, 6, Property), Many(0, 3, RuleTest), Nowhere),
    };

    private OverrideDeclarationSyntax Override() => _random.Next(3) switch
    {
        0 => new OverrideDeclarationSyntax(OverriddenKind.List, Name(Pick(Names)),
            Many(0, 2, () => Change(() => new ListPropertySyntax(Name("items"), Many(0, 30, () => Value(isItem: true)), Nowhere))), Nowhere),
        1 => new OverrideDeclarationSyntax(OverriddenKind.Macro, Name(Pick(Names)), Many(0, 2, () => ConditionChange()), Nowhere),
        _ => new OverrideDeclarationSyntax(OverriddenKind.Rule, Name(Quoted()),
            Many(0, 4, () => _random.Next(5) switch
            {
                0 or 1 => ConditionChange(),
                2 => new OverrideSyntax(OverrideMode.Append, new AppendedTestSyntax(Name("test"), RuleTest(), Nowhere), Nowhere),
                _ => Change(() => _random.Next(2) == 0 ? Exception() : Property(mayBeCondition: false)),
            }), Nowhere),
    };

    private OverrideSyntax ConditionChange() => _random.Next(2) == 0
        ? new OverrideSyntax(OverrideMode.Replace, new ConditionPropertySyntax(Name("condition"), Expression(2), Nowhere), Nowhere)
        : new OverrideSyntax(OverrideMode.Append,
            new AppendedConditionSyntax(Name("condition"), _random.Next(2) == 0, Expression(3), Nowhere), Nowhere);

    private OverrideSyntax Change(Func<PropertySyntax> property) =>
        new(_random.Next(2) == 0 ? OverrideMode.Append : OverrideMode.Replace, property(), Nowhere);

    private ExceptionSyntax Exception()
    {
        int columns = _random.Next(1, 4);
        bool isSingle = columns == 1 && _random.Next(2) == 0;
        CellSyntax field() => new SingleCellSyntax(new ValueSyntax(Pick(["proc.name", "proc.aname[2]", "tolower(fd.name)", "getopt(proc.args,x)"]), false, Nowhere));
        CellSyntax comp() => new SingleCellSyntax(new ValueSyntax(Pick(["=", "<=", "startswith oneof", "in"]), false, Nowhere));
        CellSyntax value() => new SingleCellSyntax(_random.Next(4) == 0 ? new ValueSyntax("toupper(proc.pname)", false, Nowhere) : Value(isItem: true));
        CellSyntax row() => new ListCellSyntax(
            [.. Enumerable.Range(0, columns).Select(_ => _random.Next(4) == 0 ? new ListCellSyntax(Many(0, 3, value), Nowhere) : value())], Nowhere);
        CellSyntax many(Func<CellSyntax> one) => isSingle ? one() : new ListCellSyntax([.. Enumerable.Range(0, columns).Select(_ => one())], Nowhere);
        return new ExceptionSyntax(Name("exception"), Name(Pick(Names)), _random.Next(5) == 0 ? null : many(field), _random.Next(3) == 0 ? null : many(comp),
            _random.Next(5) == 0 ? null : Many<CellSyntax>(0, 5, isSingle ? value : row), Nowhere);
    }

    private PropertySyntax Property() => _random.Next(5) == 0 ? Exception() : Property(mayBeCondition: true);

    private PropertySyntax Property(bool mayBeCondition) => _random.Next(mayBeCondition ? 0 : 1, 4) switch
    {
        0 => new ConditionPropertySyntax(Name("condition"), Expression(_random.Next(4)), Nowhere),
        1 => new ListPropertySyntax(Name("tags"), Many(0, _random.Next(3) == 0 ? 30 : 4, () => Value(isItem: true)), Nowhere),
        2 => new ValuePropertySyntax(Name("desc"), [new ValueSyntax(string.Concat(Many(1, 30, Quoted)), true, Nowhere)], Nowhere),
        _ => new ValuePropertySyntax(Name("rate_limit"), Many(1, 4, () => new ValueSyntax(Pick(Names), false, Nowhere)), Nowhere),
    };

    private RuleTestSyntax RuleTest() =>
        new(new ValueSyntax(Quoted(), true, Nowhere), Many(0, 8, Fact), new ValueSyntax(Pick(["block", "kill tree"]), false, Nowhere), Nowhere);

    private TestFactSyntax Fact() => new(
        Field(), _random.Next(3) == 0 ? new ListOperandSyntax(Many(0, 4, () => Value(isItem: true)), Nowhere) : Value(isItem: true), Nowhere);

    private ExpressionSyntax Check() => _random.Next(8) switch
    {
        0 => new MacroReferenceSyntax(Pick(Names), Nowhere),
        1 => new ExistsSyntax(Subject(), Nowhere),
        2 => Compare(Pick(NumberOperators), new ValueSyntax(Pick(["1", "-2.5", "0xff", "1e+5"]), false, Nowhere)),
        3 => Compare(Pick(["in", "pmatch", "intersects"]), new ListOperandSyntax(Many(0, _random.Next(5) == 0 ? 40 : 5, () => Value(isItem: false)), Nowhere)),
        4 => Compare(Pick(["in", "= anyof", "startswith oneof"]), new ListReferenceSyntax(Pick(Names), Nowhere)),
        5 => Compare($"{Pick(ValueOperators)} {Pick(["oneof", "anyof", "allof"])}", new ListOperandSyntax(Many(0, 5, () => Value(isItem: false)), Nowhere)),
        6 => Compare(Pick(["=", "<", "in", "contains"]), _random.Next(2) == 0 ? Transformer(2) : new FieldOperandSyntax(Field(), Nowhere)),
        _ => Compare(Pick(ValueOperators), Value(isItem: false)),
    };

    private ComparisonSyntax Compare(string symbol, OperandSyntax operand) =>
        new(Subject(), new OperatorSyntax(symbol, Nowhere), operand, Nowhere);

    private SubjectSyntax Subject() => _random.Next(4) == 0 ? Transformer(3) : Field();

    private TransformerSyntax Transformer(int depth) => _random.Next(3) switch
    {
        0 => new TransformerSyntax(Name(Pick(["join", "concat", "getopt"])), Many(0, 3, () => Input(depth, mayBeList: true)),
            _random.Next(2) == 0 ? Pick(["c", "two words"]) : null, Nowhere),
        _ => new TransformerSyntax(Name(Pick(["tolower", "toupper", "b64", "basename", "len"])), [Input(depth, mayBeList: true)], null, Nowhere),
    };

    private OperandSyntax Input(int depth, bool mayBeList) => _random.Next(depth > 0 ? 5 : 3) switch
    {
        0 => new ValueSyntax(Quoted(), true, Nowhere),
        1 => new ValueSyntax(Pick(["1", "-2.5", "0xff"]), false, Nowhere),
        2 => Field(),
        3 when mayBeList => new TransformerListSyntax(Many(0, 3, () => Input(depth - 1, mayBeList: false)), Nowhere),
        _ => Transformer(depth - 1),
    };

    private FieldSyntax Field() => new(Pick(Fields), _random.Next(4) == 0 ? Pick(["1", "a(b),c=d", "two words", "x]y", "", "\""]) : null, Nowhere);

    private ValueSyntax Value(bool isItem)
    {
        if (_random.Next(3) == 0) return new ValueSyntax(Quoted(), true, Nowhere);
        return new ValueSyntax(_random.Next(8) == 0 && !isItem ? "/a/[x]{y}" : Pick(BareValues), false, Nowhere);
    }

    private string Quoted() => string.Concat(Many(0, 4, () => Pick(QuotedPieces)));

    private static NameSyntax Name(string text) => new(text, Nowhere);

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private List<T> Many<T>(int least, int most, Func<T> make) =>
        [.. Enumerable.Range(0, _random.Next(least, most + 1)).Select(_ => make())];
}
