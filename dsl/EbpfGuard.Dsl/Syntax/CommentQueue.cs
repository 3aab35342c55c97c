namespace EbpfGuard.Dsl.Syntax;

/// <summary>The comments of a file by place, each handed out once, so that the printer can put each beside what it stood beside.</summary>
internal sealed class CommentQueue(RuleFileSyntax file)
{
    private readonly CommentSyntax[] _comments = [.. file.Comments.OrderBy(comment => comment.Span.Start)];
    private readonly bool[] _taken = new bool[file.Comments.Count];

    private string Text { get; } = file.Source.Text;

    /// <summary>True when a comment between two offsets has not been handed out.</summary>
    public bool HasAny(int from, int to) => Waiting(from, to).Any();

    /// <summary>Hands out the comments between two offsets.</summary>
    public List<CommentSyntax> Take(int from, int to)
    {
        List<CommentSyntax> taken = [];
        foreach (int index in Waiting(from, to))
        {
            _taken[index] = true;
            taken.Add(_comments[index]);
        }
        return taken;
    }

    /// <summary>
    /// Hands out what belongs behind a node: comments left over from within it, and one that follows on the line on which it ends, before
    /// <paramref name="next"/>, where the next node starts.
    /// </summary>
    public List<CommentSyntax> TakeBehind(int start, int end, int next)
    {
        // Nodes of a tree without comments may be of several texts.
        if (_comments.Length == 0) return [];
        // No further than to the next node: a line of many nodes would be searched to its end for each of them.
        int lineEnd = end < next ? Text.AsSpan(end, next - end).IndexOf('\n') : -1;
        return Take(start, lineEnd >= 0 ? end + lineEnd : Math.Max(end, next));
    }

    /// <summary>True when the author left a line empty before what starts at <paramref name="position"/>.</summary>
    public bool HasEmptyLineBefore(int position)
    {
        int breaks = 0;
        while (position > 0 && char.IsWhiteSpace(Text[position - 1]))
        {
            if (Text[--position] == '\n') breaks++;
        }
        return breaks > 1 && position > 0;
    }

    /// <summary>True when the author left a line empty behind what ends at <paramref name="position"/>.</summary>
    public bool HasEmptyLineAfter(int position)
    {
        int breaks = 0;
        while (position < Text.Length && char.IsWhiteSpace(Text[position]))
        {
            if (Text[position++] == '\n') breaks++;
        }
        return breaks > 1;
    }

    private IEnumerable<int> Waiting(int from, int to)
    {
        for (int index = LowerBound(from); index < _comments.Length && _comments[index].Span.Start < to; index++)
        {
            if (!_taken[index]) yield return index;
        }
    }

    private int LowerBound(int offset)
    {
        int low = 0, high = _comments.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_comments[middle].Span.Start < offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
