using System.Text;

namespace EbpfGuard.Dsl.Syntax;

/// <summary>Text that knows its column. A comment ends its line: whatever comes next starts a new one.</summary>
internal sealed class LayoutWriter
{
    /// <summary>How wide a line may become where it can be broken.</summary>
    public const int Width = 100;

    private readonly StringBuilder _text = new();
    private int _lineStart;
    private bool _isCommentOpen;

    /// <summary>Characters on the current line.</summary>
    public int Column => _text.Length - _lineStart;

    /// <summary>True behind a comment: nothing may follow on this line.</summary>
    public bool MustBreak => _isCommentOpen;

    /// <summary>True when so many characters still fit on the line.</summary>
    public bool Fits(int length) => !_isCommentOpen && Column + length <= Width;

    public void Write(string text)
    {
        if (_isCommentOpen) throw new InvalidOperationException("text behind a comment would become part of it");
        _text.Append(text);
    }

    public void NewLine(int indent)
    {
        _text.Append('\n');
        _lineStart = _text.Length;
        _text.Append(' ', indent);
        _isCommentOpen = false;
    }

    /// <summary>Writes the first of the comments behind what stands on the line and gives back the others: they lead what comes next.</summary>
    public List<CommentSyntax> WriteBehind(List<CommentSyntax> comments)
    {
        if (comments.Count == 0) return comments;
        Write("  ");
        WriteLineComment(comments[0]);
        return comments[1..];
    }

    /// <summary>Writes a comment that has the line to itself.</summary>
    public void WriteLineComment(CommentSyntax comment)
    {
        Write(comment.Text);
        _isCommentOpen = true;
    }

    /// <summary>
    /// Starts the line of a node, with the comments before it above. One empty line is kept where the author left some, or made where
    /// <paramref name="needsEmptyLine"/> says so.
    /// </summary>
    public void Lead(
        CommentQueue comments, List<CommentSyntax> before, int start, int indent, bool needsEmptyLine, bool mayKeepEmptyLine = true)
    {
        int first = before.Count > 0 ? Math.Min(before[0].Span.Start, start) : start;
        bool isEmpty = needsEmptyLine || (mayKeepEmptyLine && comments.HasEmptyLineBefore(first));
        foreach (CommentSyntax comment in before)
        {
            StartLine(indent, isEmpty);
            WriteLineComment(comment);
            isEmpty = comment.Span.End < start && comments.HasEmptyLineAfter(comment.Span.End);
        }
        StartLine(indent, isEmpty);
    }

    /// <summary>Writes comments that belong to no node, each on a line of its own.</summary>
    public void WriteLines(CommentQueue comments, List<CommentSyntax> lines, int indent)
    {
        foreach (CommentSyntax comment in lines)
        {
            StartLine(indent, comments.HasEmptyLineBefore(comment.Span.Start));
            WriteLineComment(comment);
        }
    }

    private void StartLine(int indent, bool hasEmptyLine)
    {
        if (_text.Length == 0) return;
        if (hasEmptyLine) NewLine(0);
        NewLine(indent);
    }

    public override string ToString() => _text.ToString();
}
