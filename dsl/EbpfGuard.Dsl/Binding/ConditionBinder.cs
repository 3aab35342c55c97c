using EbpfGuard.Dsl.Diagnostics;
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
    private readonly Dictionary<string, Condition?> _bound = new(StringComparer.Ordinal);
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

    public Condition? Bind(ExpressionSyntax syntax) => syntax switch
    {
        AndSyntax and => BindAll(and.Operands) is { } operands ? new AndCondition(operands) : null,
        OrSyntax or => BindAll(or.Operands) is { } operands ? new OrCondition(operands) : null,
        NotSyntax not => Bind(not.Operand) is { } operand ? new NotCondition(operand) : null,
        MacroReferenceSyntax reference => BindReference(reference),
        ExistsSyntax exists => _fields.Bind(exists.Field) is { } field
            ? new ComparisonCondition(field, ComparisonOperator.Exists, OperandSet.None, exists.Span) : null,
        ComparisonSyntax comparison => BindComparison(comparison),
        _ => throw new InvalidOperationException($"no binding for {syntax.GetType().Name}"),
    };

    private List<Condition>? BindAll(IReadOnlyList<ExpressionSyntax> operands)
    {
        List<Condition> bound = new(operands.Count);
        foreach (ExpressionSyntax operand in operands)
        {
            if (Bind(operand) is { } condition) bound.Add(condition);
        }

        return bound.Count == operands.Count ? bound : null;
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
        if (start < 0) return BindMacro(macro);
        _diagnostics.Report(NameDiagnostics.Cycle(
            "macro", [.. _open.Skip(start), reference.Name], reference.Span, macro.Name.Span));
        return null;
    }

    private Condition? BindMacro(MacroDeclarationSyntax macro)
    {
        if (_bound.TryGetValue(macro.Name.Text, out Condition? known)) return known;
        _open.Add(macro.Name.Text);
        Condition? condition = Bind(macro.Condition);
        _open.RemoveAt(_open.Count - 1);
        return _bound[macro.Name.Text] = condition;
    }

    private ComparisonCondition? BindComparison(ComparisonSyntax syntax)
    {
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
}
