using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using static EbpfGuard.Dsl.Parsing.ConditionCombinators;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>Transformers, which nest and stand on either side, and <c>val(field)</c>, which stands on the right side only.</summary>
internal static class FunctionLexemes
{
    /// <summary>True when a function's name stands at <paramref name="position"/>, with its parenthesis right behind it.</summary>
    public static bool IsCall(ConditionCursor at, int position)
    {
        int end = Characters.NameEnd(at.Source, position, at.Reading.End);
        return end > position && end < at.Reading.End && at.Source[end] == '('
            && at.Source[position..end] is var name && (name == "val" || ConditionOperators.IsTransformer(name));
    }

    /// <summary>A transformer as the left side; <c>val()</c> is a fault.</summary>
    public static bool ReadTransformer(ConditionCursor at, out SubjectSyntax value, out int end)
    {
        bool isRead = TryReadTransformer(at, 0, out TransformerSyntax? transformer, out end);
        value = transformer!;
        return isRead;
    }

    /// <summary>A transformer or <c>val(field)</c> as the right side.</summary>
    public static bool ReadRight(ConditionCursor at, out OperandSyntax? value, out int end)
    {
        int nameEnd = Characters.NameEnd(at.Source, at.Token, at.Reading.End);
        if (at.Source.AsSpan(at.Token, nameEnd - at.Token) is not "val")
        {
            bool isRead = TryReadTransformer(at, 0, out TransformerSyntax? transformer, out end);
            value = transformer;
            return isRead;
        }

        TextSpan name = at.Reading.Span(at.Token, nameEnd);
        ConditionCursor inside = at.MoveTo(nameEnd + 1);
        if (IsCall(inside, inside.Token))
            return Fail(inside, SyntaxDiagnostics.MisplacedFunction(CallName(inside), "`val()` takes a field", "a transformer is a right side by itself"), out value, out end);
        if (!TryReadField(inside, out FieldSyntax? field, out end)) return Fail(inside, ConditionFaults.Expected(inside, "a field in `val()`"), out value, out end);
        if (!TryClose(at, inside.MoveTo(end), nameEnd, out end)) return Fail(at, ConditionFaults.Expected(inside, "a field"), out value, out end);
        value = new FieldOperandSyntax(field!, at.Reading.Span(name.Start, end));
        return true;
    }

    private static bool TryReadTransformer(ConditionCursor at, int depth, out TransformerSyntax? transformer, out int end)
    {
        transformer = null;
        TextSpan name = CallName(at);
        if (name.Text == "val") return Fail(at, ConditionFaults.MisplacedVal(name), out transformer, out end);
        if (at.Depth + depth >= ConditionLexemes.NestingLimit)
            return Fail(at, SyntaxDiagnostics.NestedTooDeeply(at.Reading.Span(name.End, name.End + 1), ConditionLexemes.NestingLimit), out transformer, out end);
        bool isVariadic = ConditionOperators.Variadic.Contains(name.Text);
        if (!TryReadInputs(at.MoveTo(name.End + 1), name, depth + 1, isVariadic ? int.MaxValue : 1, mayHoldLists: true, out List<OperandSyntax> inputs, out end))
            return false;
        if (!isVariadic && inputs.Count == 0)
            return Fail(at, ConditionFaults.ArgumentExpected(at.MoveTo(name.End + 1), name), out transformer, out end);
        string? selector = null;
        if (isVariadic && end < at.Reading.End && at.Source[end] == '[')
        {
            selector = FieldText.ReadArgument(at.Reading.Source, end, at.Reading.End, out end, out Diagnostic? fault);
            if (selector is null) return Fail(at, fault!, out transformer, out end);
        }

        transformer = new TransformerSyntax(new NameSyntax(name.Text, name), inputs, selector, at.Reading.Span(name.Start, end));
        return true;
    }

    // From behind the opening parenthesis to behind the closing one.
    private static bool TryReadInputs(
        ConditionCursor at, TextSpan function, int depth, int most, bool mayHoldLists, out List<OperandSyntax> inputs, out int end)
    {
        inputs = [];
        int open = at.Position - 1;
        bool isDue = at.First != ')';
        while (isDue)
        {
            if (!TryReadInput(at, function, depth, mayHoldLists, out OperandSyntax? input, out end)) return false;
            inputs.Add(input!);
            at = at.MoveTo(end);
            isDue = at.First == ',' && inputs.Count < most;
            if (isDue) at = at.MoveTo(at.Token + 1);
        }

        return TryClose(at, at, open, out end);
    }

    private static bool TryReadInput(
        ConditionCursor at, TextSpan function, int depth, bool mayHoldLists, out OperandSyntax? input, out int end)
    {
        input = null;
        if (at.First is ',' or ')')
            return Fail(at, SyntaxDiagnostics.EmptyElement(at.Reading.Span(at.Token, at.Token + 1)), out input, out end);
        if (IsCall(at, at.Token))
        {
            bool isRead = TryReadTransformer(at, depth, out TransformerSyntax? transformer, out end);
            input = transformer;
            return isRead;
        }

        if (at.First == '(' && mayHoldLists)
        {
            if (!TryReadInputs(at.MoveTo(at.Token + 1), function, depth, int.MaxValue, mayHoldLists: false, out List<OperandSyntax> elements, out end)) return false;
            input = new TransformerListSyntax(elements, at.Reading.Span(at.Token, end));
            return true;
        }

        if (TryReadField(at, out FieldSyntax? field, out end))
        {
            input = field;
            return true;
        }

        bool isNumber = OperandLexemes.NumberEnd(at.Source, at.Token, at.Reading.End) is var numberEnd && numberEnd > at.Token
            && (numberEnd == at.Reading.End || !Characters.IsBare(at.Source[numberEnd]));
        if ((isNumber || Characters.IsQuote(at.First)) && OperandLexemes.ReadElement(at.Reading, at.Token, out ValueSyntax? value, out end))
        {
            input = value;
            return true;
        }

        return Fail(at, ConditionFaults.ArgumentExpected(at, function), out input, out end);
    }

    private static bool TryReadField(ConditionCursor at, out FieldSyntax? field, out int end)
    {
        bool isField = FieldText.TryRead(at.Reading.Source, at.Token, at.Reading.End, out field, out end, out Diagnostic? fault);
        at.Reading.Fault ??= fault;
        return isField;
    }

    private static bool TryClose(ConditionCursor start, ConditionCursor at, int open, out int end)
    {
        end = at.Token + 1;
        if (at.First == ')' && at.Reading.Fault is null) return true;
        return Fail(start, at.IsAtEnd
            ? SyntaxDiagnostics.UnclosedBracket(at.Reading.Span(open, open + 1), ')')
            : ConditionFaults.Expected(at, "`)`"), out bool _, out end);
    }

    private static TextSpan CallName(ConditionCursor at) =>
        at.Reading.Span(at.Token, Characters.NameEnd(at.Source, at.Token, at.Reading.End));
}
