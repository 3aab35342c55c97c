using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
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
    private readonly TransformerBinder _subjects;
    private readonly RightSideBinder _rightSides;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, BoundMacro> _bound = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];
    private readonly Dictionary<(string List, OperandReading Reading), OperandSet?> _listOperands = [];

    public ConditionBinder(
        DefinitionTable<MacroDeclarationSyntax> macros, ListTable lists, FieldBinder fields, DiagnosticBag diagnostics)
    {
        _macros = macros;
        _lists = lists;
        _subjects = new TransformerBinder(fields, diagnostics);
        _rightSides = new RightSideBinder(fields, _subjects, diagnostics);
        _diagnostics = diagnostics;
    }

    private Extent _extent;
    private int _depth;

    /// <summary>Binds the macros that are called so, in the order of their declaration, as far as they are not bound yet.</summary>
    public void BindMacros(IEnumerable<string> names)
    {
        HashSet<string> wanted = [.. names];
        foreach (MacroDeclarationSyntax macro in _macros.Declarations)
        {
            if (wanted.Contains(macro.Name.Text)) BindMacro(macro);
        }
    }

    /// <summary>Reports what is wrong with the left side of a comparison that is not made yet.</summary>
    public void Check(SubjectSyntax subject) => _subjects.Bind(subject);

    /// <summary>The condition, or null after a diagnostic.</summary>
    public Condition? Bind(ExpressionSyntax syntax)
    {
        // Nobody would hear of further faults, and to look for near names is slow.
        if (_diagnostics.IsFull) return null;

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
        if (_subjects.Bind(syntax.Subject) is not { } field) return null;
        bool isFine = TakesOperator(field, ComparisonOperator.Exists, syntax.Span) && field.Definition.IsSupplied;
        return isFine ? new ComparisonCondition(field, ComparisonOperator.Exists, OperandSet.None, syntax.Span) : null;
    }

    private Condition? BindComparison(ComparisonSyntax syntax)
    {
        _extent = Extent.OfComparison;
        (string word, Quantifier? quantifier) = Quantifiers.Split(syntax.Operator.Text);
        ComparisonOperator op = OperatorCatalog.Find(word) ?? throw new InvalidOperationException($"no operator {word}");
        if (_subjects.Bind(syntax.Subject) is not { } field || !TakesOperator(field, op, syntax.Operator.Span)) return null;
        // Of a field with one value, "some value is in the list" is "the value is".
        if (op == ComparisonOperator.Intersects && !field.Definition.IsList) op = ComparisonOperator.In;
        if (syntax.Operand is TransformerSyntax or FieldOperandSyntax) return _rightSides.Bind(field, op, syntax);
        if (quantifier is { } many && Quantifiers.IsMembership(many, op, field)) (op, quantifier) = (ComparisonOperator.In, null);
        if (quantifier is not null) return BindEach(field, op, quantifier.Value, syntax);
        OperandSet? operands = BindOperand(field, op, syntax.Operand);
        return operands is null || !field.Definition.IsSupplied ? null : new ComparisonCondition(field, op, operands, syntax.Span);
    }

    private bool TakesOperator(FieldReference field, ComparisonOperator op, TextSpan span)
    {
        IReadOnlyList<ComparisonOperator> fitting = OperatorCatalog.Operators(field.Definition);
        if (fitting.Contains(op)) return true;
        string[] help = field.Definition is { Type: FieldType.Flags, Vocabulary: [.., var last] } ? [$"each of several is asked for by its name: `{field} contains {last}`"] : [];
        _diagnostics.Report(NameDiagnostics.OperatorType(
            op.Name(), field.ToString(), OperatorCatalog.Name(field.Definition), fitting.Select(o => o.Name()), span, help));
        return false;
    }

    private Condition? BindEach(FieldReference field, ComparisonOperator op, Quantifier quantifier, ComparisonSyntax syntax)
    {
        if (ValuesOf(syntax.Operand) is not { } values) return null;
        long count = Quantifiers.Measure(quantifier, values.Count);
        if (count > PolicyLimits.ComparisonsPerRule)
        {
            _diagnostics.Report(NameDiagnostics.ExpansionTooLarge(count, PolicyLimits.ComparisonsPerRule, syntax.Span));
            return null;
        }

        OperandReading reading = OperandReader.ReadingOf(field.Definition, op);
        OperandSet?[] each = [.. values.DistinctBy(v => v.Text).Select(v => Read(field, reading, [v], syntax.Operand.Span))];
        _extent = new Extent(Math.Max(1, count), 2 + (int)Math.Ceiling(2 * Math.Log2(each.Length + 1)));
        if (each.Any(o => o is null) || !field.Definition.IsSupplied) return null;
        return Quantifiers.Expand(quantifier, [.. each.Select(o => new ComparisonCondition(field, op, o!, syntax.Span))]);
    }

    private IReadOnlyList<ValueSyntax>? ValuesOf(OperandSyntax operand)
    {
        switch (operand)
        {
            case ListOperandSyntax list:
                return _lists.Flatten(list.Elements);
            case ListReferenceSyntax reference when _lists.Has(reference.Name):
                return _lists.Items(reference.Name);
            default:
                ReportUndefined((ListReferenceSyntax)operand);
                return null;
        }
    }

    private void ReportUndefined(ListReferenceSyntax reference)
    {
        if (_lists.IsBroken(reference.Name)) return;
        _diagnostics.Report(NameDiagnostics.UndefinedList(
            reference.Name, Suggestions.Nearest(reference.Name, _lists.Names), reference.Span));
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
            case ListReferenceSyntax reference:
                ReportUndefined(reference);
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
