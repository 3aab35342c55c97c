using System.Diagnostics.CodeAnalysis;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Text;
using Pidgin;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>Reads one token at a cursor: its value and the offset behind it, or false.</summary>
internal delegate bool TokenReader<T>(ConditionCursor at, out T? value, out int end);

/// <summary>What conditions need beside Pidgin's own parsers: tokens, spans and faults that can say what is wrong at a place.</summary>
internal static class ConditionParsers
{
    /// <summary>A token, read by hand over the text; blanks and comments before it are passed over.</summary>
    public static Parser<char, T> Token<T>(TokenReader<T> read) => new TokenParser<T>(read);

    /// <summary>A token that says nothing but that it is there: <paramref name="find"/> gives the offset behind it, or null.</summary>
    public static Parser<char, Unit> Sign(Func<ConditionCursor, int?> find) => new SignParser(find);

    /// <summary>
    /// What stands between parentheses. One that is not closed is a fault at the end of the text; elsewhere <paramref name="notClosed"/> says what
    /// was expected.
    /// </summary>
    /// <param name="inner">What may stand in them.</param>
    /// <param name="notClosed">The fault where something else than <c>)</c> stands behind it.</param>
    /// <param name="mayNest">Whether such parentheses may hold others of their kind, so that they are counted.</param>
    public static Parser<char, T> Parenthesized<T>(Parser<char, T> inner, Func<ConditionCursor, Diagnostic> notClosed, bool mayNest) =>
        new ParenthesesParser<T>(inner, notClosed, mayNest);

    /// <summary>Makes a node from what is read and from where it stands: from its first token to behind its last one.</summary>
    public static Parser<char, TNode> Spanned<T, TNode>(this Parser<char, T> parser, Func<T, TextSpan, TNode> make) => new SpannedParser<T, TNode>(parser, make);

    /// <summary>Where the parser matches nothing, that is a fault; null to leave it to who knows more.</summary>
    public static Parser<char, T> OrFault<T>(this Parser<char, T> parser, Func<ConditionCursor, Diagnostic?> fault) => new FaultParser<T>(parser, fault);

    private sealed class TokenParser<T>(TokenReader<T> read) : Parser<char, T>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out T result)
        {
            ConditionCursor at = ConditionCursor.Of(ref state);
            result = default;
            if (at.Reading.Fault is not null || !read(at, out T? value, out int end)) return false;
            state.Advance(end - at.Position);
            result = value!;
            return true;
        }
    }

    private sealed class SignParser(Func<ConditionCursor, int?> find) : Parser<char, Unit>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, out Unit result)
        {
            ConditionCursor at = ConditionCursor.Of(ref state);
            result = Unit.Value;
            if (at.Reading.Fault is not null || find(at) is not { } end) return false;
            state.Advance(end - at.Position);
            return true;
        }
    }

    private sealed class SpannedParser<T, TNode>(Parser<char, T> parser, Func<T, TextSpan, TNode> make) : Parser<char, TNode>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out TNode result)
        {
            ConditionCursor start = ConditionCursor.Of(ref state);
            result = default;
            if (!parser.TryParse(ref state, ref expecteds, out T? value)) return false;
            result = make(value, start.Reading.Span(start.Token, start.Reading.Start + (int)state.Location));
            return true;
        }
    }

    private sealed class FaultParser<T>(Parser<char, T> parser, Func<ConditionCursor, Diagnostic?> fault) : Parser<char, T>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out T result)
        {
            ConditionCursor at = ConditionCursor.Of(ref state);
            if (parser.TryParse(ref state, ref expecteds, out result)) return true;
            at.Reading.Fault ??= fault(at);
            return false;
        }
    }

    private sealed class ParenthesesParser<T>(Parser<char, T> inner, Func<ConditionCursor, Diagnostic> notClosed, bool mayNest) : Parser<char, T>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out T result)
        {
            ConditionCursor at = ConditionCursor.Of(ref state);
            ConditionReading reading = at.Reading;
            result = default;
            if (reading.Fault is not null || at.First != '(') return false;
            if (mayNest && reading.Depth++ >= ConditionGrammar.NestingLimit)
            {
                reading.Fault = SyntaxDiagnostics.NestedTooDeeply(at.FirstSpan, ConditionGrammar.NestingLimit);
                return false;
            }

            state.Advance(at.Token + 1 - at.Position);
            bool isRead = inner.TryParse(ref state, ref expecteds, out T? value);
            ConditionCursor close = ConditionCursor.Of(ref state);
            if (!isRead || reading.Fault is not null || close.First != ')')
            {
                reading.Fault ??= close.IsAtEnd ? SyntaxDiagnostics.UnclosedBracket(at.FirstSpan, ')') : notClosed(close);
                return false;
            }

            state.Advance(close.Token + 1 - close.Position);
            if (mayNest) reading.Depth--;
            result = value!;
            return true;
        }
    }
}
