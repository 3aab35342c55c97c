using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Sprache;
using static EbpfGuard.Dsl.Parsing.ConditionCombinators;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>An operator as read: what it is, and its node.</summary>
internal readonly record struct OperatorLexeme(ConditionOperator Kind, OperatorSyntax Node);

/// <summary>
/// The tokens of conditions as Sprache parsers, each written by hand over the text: Sprache's own go by characters and cost an object
/// for each. Where no other reading is possible, a token notes the fault itself, so that it can say what is wrong at that place.
/// </summary>
internal static class ConditionLexemes
{
    /// <summary>How deep parentheses may be nested: Falco's limit for rule files.</summary>
    public const int NestingLimit = 1000;

    private static readonly Dictionary<ConditionOperator, Parser<OperandSyntax?>> Operands =
        new(ConditionOperators.All.Select(symbol => KeyValuePair.Create(symbol, MakeOperand(symbol))), ReferenceEqualityComparer.Instance);

    /// <summary>A field with its argument, or a transformer.</summary>
    public static Parser<SubjectSyntax> Subject { get; } = Lexeme<SubjectSyntax>(ReadSubject);

    /// <summary>A name without a dot.</summary>
    public static Parser<NameSyntax> MacroName { get; } = Lexeme<NameSyntax>(ReadMacroName);

    /// <summary>An operator that can be used; anything else is a fault.</summary>
    public static Parser<OperatorLexeme> Operator { get; } = Lexeme<OperatorLexeme>(ReadOperator);

    /// <summary>An opening parenthesis, unless too many are open.</summary>
    public static Parser<TextSpan> OpenParenthesis { get; } = ReadOpen;

    /// <summary>The end of the condition; anything else is a fault.</summary>
    public static Parser<bool> End { get; } = Lexeme<bool>(ReadEnd);

    /// <summary>Matches nothing: the fault that a condition is missing here.</summary>
    public static Parser<ExpressionSyntax> NoCondition { get; } = Lexeme<ExpressionSyntax>(
        static (ConditionCursor at, out ExpressionSyntax value, out int end) => Fail(at, ConditionFaults.ConditionExpected(at), out value, out end));

    /// <summary>A connective: the word, with a blank or a parenthesis behind it.</summary>
    public static Parser<TextSpan> Keyword(string word) => Lexeme((ConditionCursor at, out TextSpan value, out int end) =>
    {
        end = at.Token + word.Length;
        bool isHere = end < at.Reading.End
            && string.CompareOrdinal(at.Source, at.Token, word, 0, word.Length) == 0
            && (Characters.IsBlank(at.Source[end]) || at.Source[end] == '(');
        value = isHere ? at.Reading.Span(at.Token, end) : default;
        return isHere;
    });

    /// <summary>The parenthesis that closes <paramref name="open"/>; anything else is a fault.</summary>
    public static Parser<bool> CloseParenthesis(TextSpan open) => input =>
    {
        var at = (ConditionCursor)input;
        if (at.Reading.Fault is null && at.First == ')') return Result.Success(true, at.MoveTo(at.Token + 1, -1));
        at.Reading.Fault ??= at.IsAtEnd ? SyntaxDiagnostics.UnclosedBracket(open, ')') : ConditionFaults.TextLeft(at, "`)`");
        return NoMatch<bool>.Instance;
    };

    /// <summary>What <paramref name="symbol"/> takes: null for <c>exists</c>.</summary>
    public static Parser<OperandSyntax?> OperandOf(OperatorLexeme symbol) => Operands[symbol.Kind];

    /// <summary>True when a field name, a name with a dot in it, or a function stands at the cursor.</summary>
    public static bool StartsSubject(ConditionCursor at) =>
        FieldText.NameEnd(at.Source, at.Token, at.Reading.End) > at.Token || FunctionLexemes.IsCall(at, at.Token);

    /// <summary>True when a name that no dot follows stands at the cursor.</summary>
    public static bool StartsName(ConditionCursor at)
    {
        int end = Characters.NameEnd(at.Source, at.Token, at.Reading.End);
        return end > at.Token && (end == at.Reading.End || at.Source[end] != '.');
    }

    private static Parser<OperandSyntax?> MakeOperand(ConditionOperator symbol) => symbol.Shape switch
    {
        OperandShape.None => Parse.Return<OperandSyntax?>(null),
        OperandShape.Number => Lexeme<OperandSyntax?>(OperandLexemes.ReadNumber),
        _ when symbol.Spelling != symbol.Canonical && symbol.Shape == OperandShape.List => Lexeme((ConditionCursor at, out OperandSyntax? value, out int end) =>
            OperandLexemes.ReadListOfValues(at, symbol.Canonical, out value, out end)),
        OperandShape.Value => Lexeme((ConditionCursor at, out OperandSyntax? value, out int end) =>
            OperandLexemes.ReadValue(at, symbol.Canonical, out value, out end)),
        _ => Lexeme((ConditionCursor at, out OperandSyntax? value, out int end) =>
            OperandLexemes.ReadList(at, symbol.Canonical, out value, out end)),
    };

    private static bool ReadSubject(ConditionCursor at, out SubjectSyntax value, out int end)
    {
        if (FunctionLexemes.IsCall(at, at.Token)) return FunctionLexemes.ReadTransformer(at, out value, out end);
        bool isField = FieldText.TryRead(at.Reading.Source, at.Token, at.Reading.End, out FieldSyntax? field, out end, out Diagnostic? fault);
        value = field!;
        return isField || Fail(at, fault ?? ConditionFaults.ConditionExpected(at), out value, out end);
    }

    private static bool ReadMacroName(ConditionCursor at, out NameSyntax value, out int end)
    {
        end = Characters.NameEnd(at.Source, at.Token, at.Reading.End);
        value = new NameSyntax(at.Source[at.Token..end], at.Reading.Span(at.Token, end));
        at.Reading.LastMacro = value.Span;
        return true;
    }

    private static bool ReadOperator(ConditionCursor at, out OperatorLexeme value, out int end)
    {
        ConditionOperator? found = ConditionOperators.Find(at.Source, at.Token, at.Reading.End);
        if (found is null) return Fail(at, ConditionFaults.OperatorExpected(at), out value, out end);
        end = at.Token + found.Spelling.Length;
        found = ReadModifier(at, found, ref end);
        value = new OperatorLexeme(found, new OperatorSyntax(found.Canonical, at.Reading.Span(at.Token, end)));
        return true;
    }

    // A modifier is one of three words with blanks around it and a list or a name behind; anywhere else the word is a value.
    private static ConditionOperator ReadModifier(ConditionCursor at, ConditionOperator found, ref int end)
    {
        string text = at.Source;
        int start = Characters.SkipTrivia(text, end, at.Reading.End), wordEnd = Characters.NameEnd(text, start, at.Reading.End);
        if (start == end || wordEnd == start || ConditionOperators.Modify(found, text[start..wordEnd]) is not { } modified) return found;
        int next = Characters.SkipTrivia(text, wordEnd, at.Reading.End), nameEnd = Characters.NameEnd(text, next, at.Reading.End);
        bool hasList = next > wordEnd && next < at.Reading.End
            && (text[next] == '(' || (nameEnd > next && text[next..nameEnd] is not ("and" or "or")));
        if (!hasList) return found;
        end = wordEnd;
        return modified;
    }

    private static IResult<TextSpan> ReadOpen(IInput input)
    {
        var at = (ConditionCursor)input;
        if (at.Reading.Fault is null && at.First == '(')
        {
            TextSpan open = at.Reading.Span(at.Token, at.Token + 1);
            if (at.Depth < NestingLimit) return Result.Success(open, at.MoveTo(open.End, 1));
            at.Reading.Fault = SyntaxDiagnostics.NestedTooDeeply(open, NestingLimit);
        }
        return NoMatch<TextSpan>.Instance;
    }

    private static bool ReadEnd(ConditionCursor at, out bool value, out int end)
    {
        value = true;
        end = at.Reading.End;
        return at.IsAtEnd || Fail(at, ConditionFaults.TextLeft(at, "the end of the condition"), out value, out end);
    }
}
