using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Lowering;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Binding;

/// <summary>
/// Conditions as written -> bound conditions: macros inlined, lists flattened, operands read. A macro is bound once and
/// shared by its uses. Null stands for a condition with a fault that has been reported.
/// </summary>
internal sealed class ConditionBinder
{
    private readonly DefinitionTable<MacroDeclarationSyntax> _macros;
    private readonly ListTable _lists;
    private readonly FieldBinder _fields;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, BoundMacro> _bound = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];
    private readonly Dictionary<(string List, OperandReading Reading), OperandSet?> _listOperands = [];

    public ConditionBinder(
        DefinitionTable<MacroDeclarationSyntax> macros, ListTable lists, FieldBinder fields, DiagnosticBag diagnostics)
    {
        _macros = macros;
        _lists = lists;
        _fields = fields;
        _diagnostics = diagnostics;
        foreach (MacroDeclarationSyntax macro in macros.Declarations) BindMacro(macro);
    }

    private Extent _extent;
    private int _depth;

    /// <summary>The condition, or null after a diagnostic.</summary>
    public Condition? Bind(ExpressionSyntax syntax)
    {
        // Every stage recurses over conditions, this one first.
        if (_depth >= PolicyLimits.NestingPerRule)
        {
            _diagnostics.Report(NameDiagnostics.ExpansionTooDeep(PolicyLimits.NestingPerRule, syntax.Span));
            return null;
        }

        _depth++;
        Condition? condition = BindNode(syntax);
        _depth--;
        return condition;
    }

    private Condition? BindNode(ExpressionSyntax syntax) => syntax switch
    {
        AndSyntax and => BindAll(and.Operands, and.Span) is { } operands ? new AndCondition(operands) : null,
        OrSyntax or => BindAll(or.Operands, or.Span) is { } operands ? new OrCondition(operands) : null,
        NotSyntax not => BindAll([not.Operand], not.Span) is { } operand ? new NotCondition(operand[0]) : null,
        MacroReferenceSyntax reference => BindReference(reference),
        ExistsSyntax exists => BindExists(exists),
        ComparisonSyntax comparison => BindComparison(comparison),
        _ => throw new InvalidOperationException($"no binding for {syntax.GetType().Name}"),
    };

    private List<Condition>? BindAll(IReadOnlyList<ExpressionSyntax> operands, TextSpan span)
    {
        List<Condition> bound = new(operands.Count);
        Extent whole = default;
        foreach (ExpressionSyntax operand in operands)
        {
            if (Bind(operand) is not { } condition) continue;
            bound.Add(condition);
            whole = new Extent(whole.Comparisons + _extent.Comparisons, Math.Max(whole.Height, _extent.Height + 1));
        }

        _extent = whole;
        if (bound.Count < operands.Count) return null;
        if (whole.Comparisons <= PolicyLimits.ComparisonsPerRule) return bound;
        _diagnostics.Report(NameDiagnostics.ExpansionTooLarge(whole.Comparisons, PolicyLimits.ComparisonsPerRule, span));
        return null;
    }

    private Condition? BindReference(MacroReferenceSyntax reference)
    {
        MacroDeclarationSyntax? macro = _macros.Find(reference.Name);
        if (macro is null)
        {
            if (_macros.IsBroken(reference.Name)) return null;
            _diagnostics.Report(NameDiagnostics.UndefinedMacro(
                reference.Name, Suggestions.Nearest(reference.Name, _macros.Names), reference.Span));
            return null;
        }

        int start = _open.IndexOf(reference.Name);
        if (start < 0) return Expand(BindMacro(macro), reference);
        _diagnostics.Report(NameDiagnostics.Cycle(
            "macro", [.. _open.Skip(start), reference.Name], reference.Span, macro.Name.Span));
        return null;
    }

    private BoundMacro BindMacro(MacroDeclarationSyntax macro)
    {
        if (_bound.TryGetValue(macro.Name.Text, out BoundMacro known)) return known;
        _open.Add(macro.Name.Text);
        Condition? condition = Bind(macro.Condition);
        _open.RemoveAt(_open.Count - 1);
        return _bound[macro.Name.Text] = new BoundMacro(condition, _extent with { Height = _extent.Height + 1 });
    }

    private Condition? Expand(BoundMacro macro, MacroReferenceSyntax reference)
    {
        _extent = macro.Extent;
        if (macro.Condition is null || _depth + _extent.Height <= PolicyLimits.NestingPerRule) return macro.Condition;
        _diagnostics.Report(NameDiagnostics.ExpansionTooDeep(PolicyLimits.NestingPerRule, reference.Span));
        return null;
    }

    private ComparisonCondition? BindExists(ExistsSyntax syntax)
    {
        _extent = Extent.OfComparison;
        return _fields.Bind(syntax.Field) is { } field
            ? new ComparisonCondition(field, ComparisonOperator.Exists, OperandSet.None, syntax.Span) : null;
    }

    private ComparisonCondition? BindComparison(ComparisonSyntax syntax)
    {
        _extent = Extent.OfComparison;
        FieldReference? field = _fields.Bind(syntax.Field);
        ComparisonOperator op = OperatorCatalog.Find(syntax.Operator.Text)
            ?? throw new InvalidOperationException($"no operator {syntax.Operator.Text}");
        if (field is null) return null;
        IReadOnlyList<ComparisonOperator> fitting = OperatorCatalog.Operators(field.Definition.Type);
        if (!fitting.Contains(op))
        {
            _diagnostics.Report(NameDiagnostics.OperatorType(syntax.Operator.Text, field.ToString(), field.Definition.Type.Word(),
                fitting.Select(o => o.Word()), syntax.Operator.Span));
            return null;
        }

        OperandSet? operands = BindOperand(field, op, syntax.Operand);
        return operands is null ? null : new ComparisonCondition(field, op, operands, syntax.Span);
    }

    private OperandSet? BindOperand(FieldReference field, ComparisonOperator op, OperandSyntax operand)
    {
        OperandReading reading = OperandReader.ReadingOf(field.Definition, op);
        switch (operand)
        {
            case ValueSyntax value:
                return Read(field, reading, [value], operand.Span);
            case ListOperandSyntax { Elements: [{ IsQuoted: false } only] } when _lists.Has(only.Text):
                return BindList(field, reading, only.Text, operand.Span);
            case ListOperandSyntax list:
                return Read(field, reading, _lists.Flatten(list.Elements), operand.Span);
            case ListReferenceSyntax reference when _lists.Has(reference.Name):
                return BindList(field, reading, reference.Name, operand.Span);
            case ListReferenceSyntax reference when _lists.IsBroken(reference.Name):
                return null;
            case ListReferenceSyntax reference:
                _diagnostics.Report(NameDiagnostics.UndefinedList(
                    reference.Name, Suggestions.Nearest(reference.Name, _lists.Names), reference.Span));
                return null;
            default:
                throw new InvalidOperationException($"no binding for {operand.GetType().Name}");
        }
    }

    private OperandSet? BindList(FieldReference field, OperandReading reading, string list, TextSpan use)
    {
        if (_listOperands.TryGetValue((list, reading), out OperandSet? known)) return known;
        return _listOperands[(list, reading)] = Read(field, reading, _lists.Items(list), use);
    }

    private OperandSet? Read(FieldReference field, OperandReading reading, IReadOnlyList<ValueSyntax> values, TextSpan use) =>
        OperandReader.Read(field, reading, values, fault => _diagnostics.Report(Locate(fault, field, use)));

    // A value that stands in a list's declaration: say which comparison it came to.
    private static Diagnostic Locate(Diagnostic fault, FieldReference field, TextSpan use)
    {
        TextSpan culprit = fault.Primary.Span;
        bool isHere = culprit.Source == use.Source && use.Start <= culprit.Start && culprit.End <= use.End;
        return isHere ? fault : fault with { Secondary = [.. fault.Secondary, new Label(use, $"compared with `{field}` here")] };
    }

    /// <summary>How large a condition is with its macros expanded.</summary>
    private readonly record struct Extent(long Comparisons, int Height)
    {
        public static Extent OfComparison => new(1, 1);
    }

    private readonly record struct BoundMacro(Condition? Condition, Extent Extent);
}
