using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Parsing;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Merging;

/// <summary>
/// Exceptions -> a condition. Each row of the table is a conjunction of comparisons, the rows are alternatives; one field is compared with
/// all values at once. What stands in parentheses is a list where the operator takes one, and a text where it does not. A comparison is read from its three parts, so it may be whatever a condition may.
/// </summary>
internal sealed class ExceptionConditions(DiagnosticBag diagnostics)
{
    private static readonly string[] ListOperators = ["in", "intersects", "pmatch"];

    /// <summary>What exceptions without values would compare.</summary>
    public List<SubjectSyntax> Unfilled { get; } = [];

    /// <summary>When the exception holds; null when it has no values, or after a diagnostic.</summary>
    public ExpressionSyntax? Build(ExceptionSyntax exception)
    {
        switch (exception.Fields)
        {
            case null:
                return Report(exception, "has no fields", "`fields` is missing", exception.Name.Span);
            case SingleCellSyntax field:
                return BuildSingle(exception, field.Value);
            case ListCellSyntax fields when Texts(exception, fields, "fields") is { Count: > 0 } columns:
                return BuildTable(exception, columns, fields);
            case ListCellSyntax { Items.Count: 0 } fields:
                return Report(exception, "has no fields", "name at least one", fields.Span);
            default:
                return null;
        }
    }

    private ExpressionSyntax? BuildSingle(ExceptionSyntax exception, ValueSyntax field)
    {
        if (exception.Comps is ListCellSyntax list)
            return Report(exception, "has one field and a list of comparisons", "for one field, one operator such as `in`", list.Span);
        ValueSyntax comp = (exception.Comps as SingleCellSyntax)?.Value ?? new ValueSyntax("in", false, field.Span);
        if (exception.Values is not { Count: > 0 } values)
        {
            CheckTemplate(exception, field, comp);
            return null;
        }
        if (values.OfType<ListCellSyntax>().FirstOrDefault() is { } row)
            return Report(exception, "has one field and rows of values", "for one field, each value stands alone", row.Span);
        return Compare(exception, field, comp, new ListCellSyntax(values, values[0].Span), diagnostics);
    }

    private ExpressionSyntax? BuildTable(ExceptionSyntax exception, List<ValueSyntax> fields, ListCellSyntax columns)
    {
        if (exception.Comps is SingleCellSyntax single)
            return Report(exception, "has a list of fields and one comparison", "as many as there are fields", single.Span);
        List<ValueSyntax>? comps = exception.Comps is ListCellSyntax list
            ? Texts(exception, list, "comps") : [.. fields.Select(field => new ValueSyntax("=", false, field.Span))];
        if (comps is null) return null;
        if (comps.Count != fields.Count)
            return Report(exception, $"has {fields.Count} fields and {comps.Count} comparisons", "as many as there are fields", (exception.Comps ?? columns).Span);
        if (exception.Values is not { Count: > 0 } rows)
        {
            for (int i = 0; i < fields.Count; i++) CheckTemplate(exception, fields[i], comps[i]);
            return null;
        }
        List<ExpressionSyntax> alternatives = [];
        foreach (CellSyntax row in rows)
        {
            if (BuildRow(exception, fields, comps, row) is not { } alternative) return null;
            alternatives.Add(alternative);
        }
        return ConditionJoin.Or(alternatives);
    }

    private ExpressionSyntax? BuildRow(ExceptionSyntax exception, List<ValueSyntax> fields, List<ValueSyntax> comps, CellSyntax row)
    {
        if (row is not ListCellSyntax { Items: var cells })
            return Report(exception, "has a row that is no list", $"a list of {fields.Count} values, one for each field", row.Span);
        if (cells.Count != fields.Count)
            return Report(exception, $"has {fields.Count} fields and a row of {cells.Count} values", "one value for each field", row.Span);
        List<ExpressionSyntax> parts = [];
        for (int i = 0; i < cells.Count; i++)
        {
            if (Compare(exception, fields[i], comps[i], cells[i], diagnostics) is { } part) parts.Add(part);
        }
        return parts.Count == cells.Count ? ConditionJoin.And(parts) : null;
    }

    // Without values there is nothing to compare, but an operator or a field that nobody knows is a fault all the same.
    private void CheckTemplate(ExceptionSyntax exception, ValueSyntax field, ValueSyntax comp)
    {
        if (Compare(exception, field, comp, new SingleCellSyntax(new ValueSyntax("00", false, comp.Span)), diagnostics) is ComparisonSyntax comparison)
            Unfilled.Add(comparison.Subject);
    }

    private ExpressionSyntax? Compare(ExceptionSyntax exception, ValueSyntax field, ValueSyntax comp, CellSyntax value, DiagnosticBag bag)
    {
        TextOrigin text = new();
        AddPlain(text, field).Add(" ", field.Span);
        AddPlain(text, comp).Add(" ", comp.Span);
        bool takesList = ListOperators.Contains(comp.Text) || comp.Text.Contains(' ');
        switch (value)
        {
            case SingleCellSyntax { Value: var one } when takesList && one.IsParenthesized:
                AddPlain(text, one);
                break;
            case SingleCellSyntax { Value: var one } when takesList:
                AddValue(text.Add("(", one.Span), one).Add(")", one.Span);
                break;
            case SingleCellSyntax { Value: var one }:
                AddValue(text, one with { IsQuoted = one.IsQuoted || one.IsParenthesized });
                break;
            case ListCellSyntax list when list.Items.All(item => item is SingleCellSyntax):
                text.Add("(", list.Span);
                for (int i = 0; i < list.Items.Count; i++)
                    AddItem(i == 0 ? text : text.Add(", ", list.Items[i].Span), ((SingleCellSyntax)list.Items[i]).Value);
                text.Add(")", list.Span);
                break;
            default:
                return Report(exception, "has a value within a list within a list", "nested too deeply", value.Span);
        }
        ExpressionSyntax? condition = ConditionParser.Parse(text.ToSource(), bag);
        return condition is AndSyntax or OrSyntax or NotSyntax or MacroReferenceSyntax
            ? Report(exception, "has a part that is no comparison", "a field and an operator are wanted", field.Span) : condition;
    }

    // A list among values is as good as its items.
    private static TextOrigin AddItem(TextOrigin text, ValueSyntax value) =>
        value.IsParenthesized ? text.Add(value.Text[1..^1], value.Span) : AddValue(text, value);

    private static TextOrigin AddPlain(TextOrigin text, ValueSyntax part) =>
        part.Span.Length == part.Text.Length && part.Span.Text == part.Text ? text.Add(part.Span) : text.Add(part.Text, part.Span);

    private static TextOrigin AddValue(TextOrigin text, ValueSyntax value) =>
        value.IsQuoted ? text.Add(SyntaxText.Quote(value.Text), value.Span) : AddPlain(text, value);

    private List<ValueSyntax>? Texts(ExceptionSyntax exception, ListCellSyntax list, string part)
    {
        if (list.Items.FirstOrDefault(item => item is not SingleCellSyntax) is { } nested)
        {
            Report(exception, $"has a list among its {part}", "a single word is wanted", nested.Span);
            return null;
        }
        return [.. list.Items.Cast<SingleCellSyntax>().Select(item => item.Value)];
    }

    private ExpressionSyntax? Report(ExceptionSyntax exception, string problem, string label, TextSpan span)
    {
        diagnostics.Report(RuleFileDiagnostics.Exception(exception.Name.Text, problem, label, span));
        return null;
    }
}
