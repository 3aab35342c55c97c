using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Parsing;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Binding;

/// <summary>
/// Facts as they are written -> an event. <c>evt.type</c> gives the operation. Ancestors are written nearest first; an unquoted
/// <c>&lt;NA&gt;</c> is a missing fact, <c>&lt;unknown&gt;</c> one that could not be read.
/// </summary>
public sealed class EventBinder
{
    private readonly FieldBinder _fields;
    private readonly DiagnosticBag _diagnostics;

    internal EventBinder(FieldBinder fields, DiagnosticBag diagnostics) => (_fields, _diagnostics) = (fields, diagnostics);

    /// <summary>The event that the whole of <paramref name="source"/> says, as a test does between its braces; null after a diagnostic.</summary>
    public static EventFacts? Read(SourceText source, DiagnosticBag diagnostics) =>
        EventParser.Parse(source, diagnostics) is { } facts
            ? new EventBinder(new FieldBinder(diagnostics), diagnostics).Bind(facts, new TextSpan(source, 0, source.Text.Length)) : null;

    /// <summary>The event, or null after a diagnostic; <paramref name="place"/> stands for the whole of it.</summary>
    internal EventFacts? Bind(IReadOnlyList<TestFactSyntax> facts, TextSpan place)
    {
        AncestorFacts ancestors = new();
        Dictionary<string, FactValue> values = new(StringComparer.Ordinal);
        Operation? operation = null;
        bool isFine = true;
        foreach (TestFactSyntax fact in facts)
        {
            if (_fields.Bind(fact.Field) is not { } field) isFine = false;
            else if (field.Definition.Name == "evt.type") isFine &= (operation = BindOperation(fact)) is not null;
            else if (BindFact(field, fact) is not { } value) isFine = false;
            else if (!ancestors.TryAdd(field, value) && !values.TryAdd(field.ToString(), value))
                isFine = Refuse($"fact `{field}` is given twice", "given again", fact);
        }

        if (isFine && operation is null)
            _diagnostics.Report(NameDiagnostics.Test("an event needs a type", "no `evt.type`", place, "add a fact such as `evt.type = openat`"));

        if (isFine && ancestors.FindContradiction() is { } contradiction)
        {
            _diagnostics.Report(NameDiagnostics.Test(contradiction, "facts contradict each other", place));
            isFine = false;
        }

        if (!isFine || operation is null) return null;
        ancestors.AddTo(values);
        return new EventFacts(operation.Value, values);
    }

    private Operation? BindOperation(TestFactSyntax fact)
    {
        if (fact.Value is not ValueSyntax value)
        {
            Refuse("a test has one event type", "a list", fact);
            return null;
        }

        Operation? operation = EventTypeCatalog.OperationOf(value.Text);
        if (operation is not null) return operation;
        _diagnostics.Report(EventTypeCatalog.IsKnown(value.Text)
            ? NameDiagnostics.Test($"event type `{value.Text}` leads to no operation that is judged", "not judged yet", value.Span)
            : NameDiagnostics.UnknownEvent(value.Text, Suggestions.Nearest(value.Text, EventTypeCatalog.Names), value.Span));
        return null;
    }

    private FactValue? BindFact(FieldReference field, TestFactSyntax fact)
    {
        bool takesList = field.Definition.Argument == FieldArgument.OptionalAncestor && field.Index is null;
        switch (fact.Value)
        {
            case ListOperandSyntax list when takesList:
                FactValue?[] items = [.. list.Elements.Select(e => BindValue(field, e))];
                return items.Any(i => i is null) ? null : new ListFact([.. items.Select(i => i!)]);
            case ValueSyntax value when field.Definition.Name is "fd.ip" or "fd.port" or "fd.net":
                Refuse($"`{field}` means either end", "which end?", fact,
                    $"give `{field.ToString().Insert(3, "s")}` for the server or `{field.ToString().Insert(3, "c")}` for the client");
                return null;
            case ValueSyntax value when takesList:
                return BindValue(field, value) is { } only ? new ListFact([only]) : null;
            case ValueSyntax value:
                return BindValue(field, value);
            default:
                Refuse($"`{field}` has one value", "a list", fact);
                return null;
        }
    }

    private FactValue? BindValue(FieldReference field, ValueSyntax value)
    {
        if (!value.IsQuoted && value.Text == "<NA>") return FactValue.Missing;
        if (!value.IsQuoted && value.Text == "<unknown>") return FactValue.Unknown;
        if (field.Definition.Vocabulary is { } vocabulary) return BindNames(field, vocabulary, value);
        if (Read(field, [value]) is not { } read) return null;
        return field.Definition.Type switch
        {
            FieldType.Text or FieldType.Path or FieldType.HostName or FieldType.Bytes => new TextFact(value.Text),
            FieldType.Address or FieldType.Network => new AddressFact(read.Networks[0].Address),
            _ => new NumberFact(read.Numbers[0]),
        };
    }

    // The names that a set of flags, or a text of capabilities, is made of.
    private FlagsFact? BindNames(FieldReference field, IReadOnlyList<string> vocabulary, ValueSyntax value)
    {
        char separator = field.Definition.IsText ? ' ' : '|';
        string[] names = value.Text.Split(separator, StringSplitOptions.RemoveEmptyEntries);
        ValueSyntax[] strangers = [.. names.Except(vocabulary).Select(n => value with { Text = n })];
        foreach (ValueSyntax stranger in strangers)
        {
            _diagnostics.Report(NameDiagnostics.InvalidValue(stranger.Text, field.ToString(), $"names such as {vocabulary[3]}, with `{separator}` between them",
                value.Span, Suggestions.DidYouMean(stranger.Text, vocabulary)));
        }

        return strangers.Length > 0 ? null : new FlagsFact(names.ToHashSet(StringComparer.Ordinal)) { Separator = separator };
    }

    // A fact is read as an operand of `=`; the fact of a network field is an address.
    private OperandSet? Read(FieldReference field, IReadOnlyList<ValueSyntax> values)
    {
        OperandReading reading = OperandReader.ReadingOf(field.Definition, ComparisonOperator.Equal);
        if (reading == OperandReading.Network) reading = OperandReading.Address;
        return OperandReader.Read(field, reading, values, _diagnostics.Report);
    }

    private bool Refuse(string message, string label, TestFactSyntax fact, params string[] help)
    {
        _diagnostics.Report(NameDiagnostics.Test(message, label, fact.Span, help));
        return false;
    }
}
