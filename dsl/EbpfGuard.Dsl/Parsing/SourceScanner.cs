using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>A place in a rule file that moves forward: tokens, comments on the way, and the places where recovery may start again.</summary>
internal sealed class SourceScanner(SourceText source, DiagnosticBag diagnostics)
{
    private int _lastComment = -1;

    public SourceText Source { get; } = source;

    public string Text { get; } = source.Text;

    public int Position { get; set; }

    public int End => Text.Length;

    public bool IsAtEnd => Position >= Text.Length;

    /// <summary>The character at the position; NUL at the end.</summary>
    public char Current => IsAtEnd ? '\0' : Text[Position];

    /// <summary>The comments passed so far, in order.</summary>
    public List<CommentSyntax> Comments { get; } = [];

    public void Report(Diagnostic diagnostic) => diagnostics.Report(diagnostic);

    public ExpressionSyntax? ParseCondition(int start, int end) => ConditionParser.Parse(Source, start, end - start, diagnostics);

    /// <summary>From <paramref name="start"/> up to the position.</summary>
    public TextSpan SpanFrom(int start) => new(Source, start, Position - start);

    /// <summary>The token at the position, or the empty place where the text ends.</summary>
    public TextSpan TokenSpan()
    {
        if (IsAtEnd) return new TextSpan(Source, Text.Length, 0);
        int end = Characters.SkipWhile(Text, Position, End, Characters.IsWord);
        return new TextSpan(Source, Position, Math.Max(1, end - Position));
    }

    /// <summary>The token at the position, in words for a message.</summary>
    public string Found()
    {
        TextSpan token = TokenSpan();
        return token.Length == 0 ? "the end of the file" : $"`{(token.Length <= 40 ? token.Text : token.Text[..40] + "…")}`";
    }

    /// <summary>Passes blanks, line breaks and comments; comments are kept.</summary>
    public void SkipTrivia()
    {
        while (Position < Text.Length)
        {
            if (Characters.IsBlank(Text[Position])) Position++;
            else if (Characters.StartsComment(Text, Position)) SkipComment();
            else return;
        }
    }

    /// <summary>Passes blanks, not line breaks.</summary>
    public void SkipInlineBlanks() => Position = Characters.SkipWhile(Text, Position, End, Characters.IsInlineBlank);

    public void SkipLine() => Position = Characters.LineEnd(Text, Position, End);

    /// <summary>True when nothing but blanks and a comment stands between the position and the end of the line.</summary>
    public bool IsLineRestEmpty()
    {
        int next = Characters.SkipWhile(Text, Position, End, Characters.IsInlineBlank);
        return next >= End || Text[next] == '\n' || Characters.StartsComment(Text, next);
    }

    /// <summary>True when nothing but blanks stands between the start of the line and <paramref name="position"/>.</summary>
    public bool IsLineInitial(int position)
    {
        while (position > 0 && Characters.IsInlineBlank(Text[position - 1])) position--;
        return position == 0 || Text[position - 1] == '\n';
    }

    /// <summary>Takes the characters of a class; empty when the first is not of it.</summary>
    public NameSyntax ReadWhile(Func<char, bool> isOfClass)
    {
        int start = Position;
        Position = Characters.SkipWhile(Text, start, End, isOfClass);
        return new NameSyntax(Text[start..Position], SpanFrom(start));
    }

    /// <summary>Takes the string that opens here. A faulty one is reported, passed and gives null.</summary>
    public ValueSyntax? ReadQuoted()
    {
        int start = Position;
        string? meaning = QuotedText.Read(Source, start, End, out int behind, out Diagnostic? fault);
        Position = behind;
        if (fault is not null) Report(fault);
        return meaning is null ? null : new ValueSyntax(meaning, true, SpanFrom(start));
    }

    private void SkipComment()
    {
        int start = Position;
        SkipLine();
        if (start <= _lastComment) return;
        _lastComment = start;
        TextSpan span = SpanFrom(start);
        Comments.Add(new CommentSyntax(span.Text.TrimEnd(), span));
    }
}
