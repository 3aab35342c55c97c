using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Sprache;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>Reads one lexeme at a cursor: its value and the offset behind it, or false.</summary>
internal delegate bool LexemeReader<T>(ConditionCursor at, out T value, out int end);

/// <summary>
/// Combinators in Sprache's manner for a grammar whose next step is known from the next token. Sprache's <c>Or</c> and <c>Many</c> try,
/// remember every failure and merge them; here a failure says nothing (the fault is noted aside), so it is one shared object.
/// </summary>
internal static class ConditionCombinators
{
    /// <summary>A parser from a reader of lexemes.</summary>
    public static Parser<T> Lexeme<T>(LexemeReader<T> read) => input =>
    {
        var at = (ConditionCursor)input;
        return at.Reading.Fault is null && read(at, out T value, out int end) ? Result.Success(value, at.MoveTo(end)) : NoMatch<T>.Instance;
    };

    /// <summary>The parser that <paramref name="select"/> names after a look at the next token.</summary>
    public static Parser<T> Choice<T>(Func<ConditionCursor, Parser<T>> select) => input => select((ConditionCursor)input)(input);

    /// <summary>
    /// <paramref name="first"/>, <paramref name="second"/>, and what the second calls for. As <c>from … from … from … select</c>, which
    /// costs a dozen objects for each step; nine tenths of a condition's text go through here.
    /// </summary>
    public static Parser<TResult> Sequence<T1, T2, T3, TResult>(
        Parser<T1> first, Parser<T2> second, Func<T2, Parser<T3>> third, Func<T1, T2, T3, TextSpan, TResult> make) => input =>
    {
        IResult<T1> one = first(input);
        if (!one.WasSuccessful) return NoMatch<TResult>.Instance;
        IResult<T2> two = second(one.Remainder);
        if (!two.WasSuccessful) return NoMatch<TResult>.Instance;
        IResult<T3> three = third(two.Value)(two.Remainder);
        if (!three.WasSuccessful) return NoMatch<TResult>.Instance;
        return Result.Success(make(one.Value, two.Value, three.Value, SpanTo(input, three.Remainder)), three.Remainder);
    };

    /// <summary><c>operand { keyword operand }</c>; a single operand stands for itself, several are joined.</summary>
    public static Parser<ExpressionSyntax> Chain(
        string keyword, Parser<ExpressionSyntax> operand, Func<IReadOnlyList<ExpressionSyntax>, TextSpan, ExpressionSyntax> join)
    {
        Parser<TextSpan> connective = ConditionLexemes.Keyword(keyword);
        return input =>
        {
            IResult<ExpressionSyntax> result = operand(input);
            List<ExpressionSyntax>? operands = null;
            while (result.WasSuccessful)
            {
                IResult<TextSpan> word = connective(result.Remainder);
                if (!word.WasSuccessful) break;
                operands ??= [result.Value];
                result = operand(word.Remainder);
                if (result.WasSuccessful) operands.Add(result.Value);
            }
            if (operands is null || !result.WasSuccessful) return result;
            return Result.Success(join(operands, SpanTo(input, result.Remainder)), result.Remainder);
        };
    }

    /// <summary><c>{ keyword } operand</c>; the node is made from the number of keywords.</summary>
    public static Parser<ExpressionSyntax> Prefixed(
        string keyword, Parser<ExpressionSyntax> operand, Func<int, ExpressionSyntax, TextSpan, ExpressionSyntax> make)
    {
        Parser<TextSpan> prefix = ConditionLexemes.Keyword(keyword);
        return input =>
        {
            IInput rest = input;
            int count = 0;
            for (IResult<TextSpan> word = prefix(rest); word.WasSuccessful; word = prefix(rest))
            {
                rest = word.Remainder;
                count++;
            }
            IResult<ExpressionSyntax> result = operand(rest);
            if (count == 0 || !result.WasSuccessful) return result;
            return Result.Success(make(count, result.Value, SpanTo(input, result.Remainder)), result.Remainder);
        };
    }

    /// <summary>Notes <paramref name="fault"/>, unless one is known, and matches nothing.</summary>
    public static bool Fail<T>(ConditionCursor at, Diagnostic fault, out T value, out int end)
    {
        at.Reading.Fault ??= fault;
        value = default!;
        end = at.Position;
        return false;
    }

    private static TextSpan SpanTo(IInput input, IInput remainder)
    {
        var at = (ConditionCursor)input;
        return at.Reading.Span(at.Token, remainder.Position);
    }
}

/// <summary>A failure without words: what is wrong is noted in <see cref="ConditionReading.Fault"/>.</summary>
internal sealed class NoMatch<T> : IResult<T>
{
    public static NoMatch<T> Instance { get; } = new();

    public T Value => throw new InvalidOperationException("nothing was matched");

    public bool WasSuccessful => false;

    public string Message => "";

    public IEnumerable<string> Expectations => [];

    // Sprache hands it on when a sequence breaks off; nobody looks at it.
    public IInput Remainder => null!;
}
