using System.Diagnostics.CodeAnalysis;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using Pidgin;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>Reads one token at a cursor: its value and the offset behind it, or false.</summary>
internal delegate bool TokenReader<T>(Cursor at, out T? value, out int end);

/// <summary>What the grammar needs beside Pidgin's own parsers: tokens, spans and faults that can say what is wrong at a place.</summary>
internal static class Combinators
{
    /// <summary>A token, read by hand over the text; blanks and comments before it are passed over.</summary>
    public static Parser<char, T> Token<T>(TokenReader<T> read) => new TokenParser<T>(read);

    /// <summary>A token that says nothing but that it is there: <paramref name="find"/> gives the offset behind it, or null.</summary>
    public static Parser<char, Unit> Sign(Func<Cursor, int?> find) => new SignParser(find);

    /// <summary>The place behind what may be repeated: a repetition that a fault has ended is none.</summary>
    public static Parser<char, Unit> NoFault { get; } = Sign(static at => at.Position);

    /// <summary>
    /// What stands between two brackets. That they are not closed is a fault at the end of the text; elsewhere <paramref name="notClosed"/> says
    /// what was expected.
    /// </summary>
    /// <param name="open">The opening bracket.</param>
    /// <param name="close">The closing one.</param>
    /// <param name="inner">What may stand between them.</param>
    /// <param name="notClosed">The fault where something else than the closing bracket stands behind it.</param>
    /// <param name="mayNest">Whether such brackets may hold others of their kind without limit, so that they are counted.</param>
    public static Parser<char, T> Enclosed<T>(char open, char close, Parser<char, T> inner, Func<Cursor, Diagnostic> notClosed, bool mayNest = false) =>
        new EnclosedParser<T>(open, close, inner, notClosed, mayNest);

    /// <summary>What stands between parentheses.</summary>
    public static Parser<char, T> Parenthesized<T>(Parser<char, T> inner, Func<Cursor, Diagnostic> notClosed, bool mayNest = false) =>
        Enclosed('(', ')', inner, notClosed, mayNest);

    /// <summary>
    /// What is parsed as if the text ended where <paramref name="findEnd"/> says; it matches nothing where that is at once. A fault within it ends
    /// there too.
    /// </summary>
    public static Parser<char, T> Within<T>(Func<Cursor, int> findEnd, Parser<char, T> parser) => new WithinParser<T>(findEnd, parser);

    /// <summary>Makes a node from what is read and from where it stands: from its first token to behind its last one.</summary>
    public static Parser<char, TNode> Spanned<T, TNode>(this Parser<char, T> parser, Func<T, TextSpan, TNode> make) => new SpannedParser<T, TNode>(parser, make);

    /// <summary>Makes a node from a value and its key: it stands from the key to behind the value.</summary>
    public static Parser<char, TNode> OfKey<T, TNode>(this Parser<char, T> parser, Func<NameSyntax, T, TextSpan, TNode> make) => new KeyValueParser<T, TNode>(parser, make);

    /// <summary>Where the parser matches nothing, that is a fault; null to leave it to who knows more.</summary>
    /// <param name="parser">What should match.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="behind">Where what is wrong ends: at the next token when nothing is said.</param>
    public static Parser<char, T> OrFault<T>(this Parser<char, T> parser, Func<Cursor, Diagnostic?> fault, Func<Cursor, int>? behind = null) =>
        new FaultParser<T>(parser, fault, behind);

    private sealed class TokenParser<T>(TokenReader<T> read) : Parser<char, T>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out T result)
        {
            Cursor at = Cursor.Of(ref state);
            result = default;
            if (at.Reading.Fault is not null || !read(at, out T? value, out int end)) return false;
            at.Take(ref state, end);
            result = value!;
            return true;
        }
    }

    private sealed class SignParser(Func<Cursor, int?> find) : Parser<char, Unit>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, out Unit result)
        {
            Cursor at = Cursor.Of(ref state);
            result = Unit.Value;
            if (at.Reading.Fault is not null || find(at) is not { } end) return false;
            at.Take(ref state, end);
            return true;
        }
    }

    private sealed class SpannedParser<T, TNode>(Parser<char, T> parser, Func<T, TextSpan, TNode> make) : Parser<char, TNode>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out TNode result)
        {
            Cursor at = Cursor.Of(ref state);
            result = default;
            if (!parser.TryParse(ref state, ref expecteds, out T? value)) return false;
            result = make(value, at.Reading.Span(at.Token, at.Reading.Start + (int)state.Location));
            return true;
        }
    }

    private sealed class KeyValueParser<T, TNode>(Parser<char, T> parser, Func<NameSyntax, T, TextSpan, TNode> make) : Parser<char, TNode>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out TNode result)
        {
            result = default;
            if (!parser.TryParse(ref state, ref expecteds, out T? value)) return false;
            var reading = (Reading)state.Configuration;
            result = make(reading.Key!, value, reading.Span(reading.Key!.Span.Start, reading.Start + (int)state.Location));
            return true;
        }
    }

    private sealed class FaultParser<T>(Parser<char, T> parser, Func<Cursor, Diagnostic?> fault, Func<Cursor, int>? behind) : Parser<char, T>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out T result)
        {
            int start = (int)state.Location;
            if (parser.TryParse(ref state, ref expecteds, out result)) return true;
            var reading = (Reading)state.Configuration;
            if (reading.Fault is not null) return false;
            Cursor at = new(reading, reading.Start + start);
            reading.Fail(fault(at), behind?.Invoke(at) ?? at.Token);
            return false;
        }
    }

    private sealed class WithinParser<T>(Func<Cursor, int> findEnd, Parser<char, T> parser) : Parser<char, T>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out T result)
        {
            Cursor at = Cursor.Of(ref state);
            Reading reading = at.Reading;
            result = default;
            if (reading.Fault is not null) return false;
            int outer = reading.End, end = findEnd(at);
            if (end <= at.Token) return false;

            (reading.End, reading.LastMacro, reading.Depth) = (end, null, 0);
            bool isRead = parser.TryParse(ref state, ref expecteds, out result);
            reading.End = outer;
            if (reading.Fault is not null) reading.ExtendFault(end);
            return isRead && reading.Fault is null;
        }
    }

    private sealed class EnclosedParser<T>(char open, char close, Parser<char, T> inner, Func<Cursor, Diagnostic> notClosed, bool mayNest) : Parser<char, T>
    {
        public override bool TryParse(ref ParseState<char> state, ref PooledList<Expected<char>> expecteds, [MaybeNullWhen(false)] out T result)
        {
            Cursor at = Cursor.Of(ref state);
            Reading reading = at.Reading;
            result = default;
            if (reading.Fault is not null || at.First != open) return false;
            if (mayNest && reading.Depth++ >= ConditionGrammar.NestingLimit)
            {
                reading.Fail(SyntaxDiagnostics.NestedTooDeeply(at.FirstSpan, ConditionGrammar.NestingLimit), at.Token);
                return false;
            }

            TextSpan outer = reading.Open;
            reading.Open = at.FirstSpan;
            at.Take(ref state, at.Token + 1);
            bool isRead = inner.TryParse(ref state, ref expecteds, out T? value);
            Cursor end = Cursor.Of(ref state);
            if (!isRead || reading.Fault is not null || end.First != close)
            {
                // After a fault the bracket stays the open one: recovery may find that it is not closed either.
                if (reading.Fault is null) reading.Fail(end.IsAtEnd ? SyntaxDiagnostics.UnclosedBracket(at.FirstSpan, close) : notClosed(end), end.Token);
                return false;
            }

            end.Take(ref state, end.Token + 1);
            reading.Open = outer;
            if (mayNest) reading.Depth--;
            result = value!;
            return true;
        }
    }
}
