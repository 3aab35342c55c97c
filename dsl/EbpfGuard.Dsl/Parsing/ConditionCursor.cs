using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Text;
using Sprache;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>What is shared by all cursors of one condition: its text, where it ends, and the first fault found.</summary>
internal sealed class ConditionReading(SourceText source, int end)
{
    public SourceText Source { get; } = source;

    public int End { get; } = end;

    /// <summary>
    /// Why the condition cannot be parsed. A lexeme that knows no other reading to be possible notes the fault; from then on no lexeme
    /// matches, so the grammar's alternatives run out at once.
    /// </summary>
    public Diagnostic? Fault { get; set; }

    /// <summary>The macro name read last: when an operator follows it, a field name without a dot was meant.</summary>
    public TextSpan? LastMacro { get; set; }

    public TextSpan Span(int start, int end) => new(Source, start, end - start);
}

/// <summary>
/// A place in a condition, as Sprache's input. Lexemes jump from token to token; <see cref="Advance"/>, which goes by characters, is
/// there because the interface has it.
/// </summary>
internal sealed class ConditionCursor(ConditionReading reading, int position, int depth) : IInput
{
    private int _token = -1;

    public ConditionReading Reading { get; } = reading;

    /// <summary>Just behind the token read last.</summary>
    public int Position { get; } = position;

    /// <summary>How many parentheses are open.</summary>
    public int Depth { get; } = depth;

    public string Source => Reading.Source.Text;

    /// <summary>Where the next token starts: blanks and comments are passed over.</summary>
    public int Token => _token >= 0 ? _token : _token = Characters.SkipTrivia(Source, Position, Reading.End);

    public bool IsAtEnd => Token >= Reading.End;

    /// <summary>The next token's first character; NUL at the end.</summary>
    public char First => IsAtEnd ? '\0' : Source[Token];

    public bool AtEnd => Position >= Reading.End;

    public char Current => Source[Position];

    public int Line => Reading.Source.GetPosition(Position).Line;

    public int Column => Reading.Source.GetPosition(Position).Column;

    public IDictionary<object, object> Memos => throw new NotSupportedException("this grammar remembers nothing");

    public IInput Advance() => MoveTo(Position + 1);

    public ConditionCursor MoveTo(int position, int depthChange = 0) => new(Reading, position, Depth + depthChange);

    public bool Equals(IInput? other) => other is ConditionCursor cursor && cursor.Reading == Reading && cursor.Position == Position;

    public override bool Equals(object? obj) => Equals(obj as IInput);

    public override int GetHashCode() => Position;
}
