using EbpfGuard.Dsl.Text;
using Pidgin;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>A place in a condition: just behind the token read last.</summary>
internal readonly struct ConditionCursor(ConditionReading reading, int position)
{
    public ConditionReading Reading { get; } = reading;

    /// <summary>Just behind the token read last.</summary>
    public int Position { get; } = position;

    /// <summary>Where the next token starts: blanks and comments are passed over.</summary>
    public int Token { get; } = Characters.SkipTrivia(reading.Source.Text, position, reading.End);

    public string Source => Reading.Source.Text;

    public bool IsAtEnd => Token >= Reading.End;

    /// <summary>The next token's first character; NUL at the end.</summary>
    public char First => IsAtEnd ? '\0' : Source[Token];

    /// <summary>The next token's first character, alone.</summary>
    public TextSpan FirstSpan => Reading.Span(Token, Token + 1);

    /// <summary>Where Pidgin has come to.</summary>
    public static ConditionCursor Of(ref ParseState<char> state)
    {
        var reading = (ConditionReading)state.Configuration;
        return new ConditionCursor(reading, reading.Start + (int)state.Location);
    }

    public ConditionCursor MoveTo(int position) => new(Reading, position);
}
