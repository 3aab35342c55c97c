using EbpfGuard.Dsl.Text;
using Pidgin;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>A place in a text: just behind the token read last.</summary>
internal readonly struct Cursor(Reading reading, int position)
{
    public Reading Reading { get; } = reading;

    /// <summary>Just behind the token read last.</summary>
    public int Position { get; } = position;

    /// <summary>Where the next token starts: blanks and comments are passed over.</summary>
    public int Token { get; } = reading.TokenBehind(position);

    public string Source => Reading.Source.Text;

    public bool IsAtEnd => Token >= Reading.End;

    /// <summary>The next token's first character; NUL at the end.</summary>
    public char First => IsAtEnd ? '\0' : Source[Token];

    /// <summary>The next token's first character, alone.</summary>
    public TextSpan FirstSpan => Reading.Span(Token, Token + 1);

    /// <summary>True when the next token, if there is one, stands on a later line.</summary>
    public bool IsLineOver => IsAtEnd || Source.AsSpan(Position, Token - Position).Contains('\n');

    /// <summary>True when nothing but blanks stands before the next token on its line.</summary>
    public bool IsLineInitial
    {
        get
        {
            int before = Token - 1;
            while (before >= 0 && Characters.IsInlineBlank(Source[before])) before--;
            return before < 0 || Source[before] == '\n';
        }
    }

    /// <summary>Where Pidgin has come to.</summary>
    public static Cursor Of(ref ParseState<char> state)
    {
        Reading reading = Reading.Of(ref state);
        return new Cursor(reading, reading.Start + (int)state.Location);
    }

    public Cursor MoveTo(int position) => new(Reading, position);

    /// <summary>True when the stretch from the next token to where characters of a class end is <paramref name="word"/>.</summary>
    public bool Is(string word, Func<char, bool> isOfClass)
    {
        TextSpan span = While(isOfClass);
        return span.Length == word.Length && Source.AsSpan(span.Start, span.Length).SequenceEqual(word);
    }

    /// <summary>The stretch from the next token to where characters of a class end.</summary>
    public TextSpan While(Func<char, bool> isOfClass) => Reading.Span(Token, Characters.SkipWhile(Source, Token, Reading.End, isOfClass));

    /// <summary>Takes Pidgin to <paramref name="end"/>; comments that are passed before the next token are kept.</summary>
    public void Take(ref ParseState<char> state, int end)
    {
        if (end >= Token) Reading.KeepComments(Position, Token);
        state.Advance(end - Position);
    }
}
