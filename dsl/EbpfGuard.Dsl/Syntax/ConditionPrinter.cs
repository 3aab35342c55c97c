namespace EbpfGuard.Dsl.Syntax;

/// <summary>
/// Lays out conditions and lists: on one line if they fit and no comment stands inside; otherwise operands and items fill lines, a line begins
/// with its connective, and what is inside parentheses hangs from them.
/// </summary>
internal sealed class ConditionPrinter(LayoutWriter writer, CommentQueue comments)
{
    // Beyond this column nothing hangs: deep nesting would otherwise leave lines of one word.
    private const int DeepestHang = 50;
    private const int Step = 4;

    /// <summary>Where the first word of an expression that is no parenthesis and no <c>not</c> starts.</summary>
    public static int FirstWord(ExpressionSyntax expression) => expression switch
    {
        AndSyntax and => FirstWord(and.Operands[0]),
        OrSyntax or => FirstWord(or.Operands[0]),
        NotSyntax not => FirstWord(not.Operand),
        _ => expression.Span.Start,
    };

    /// <summary>Writes a condition from the current column on; <paramref name="suffix"/> characters must still fit behind it.</summary>
    public void Write(ExpressionSyntax expression, int indent, int suffix = 0)
    {
        if (FlatIfFits(expression, suffix) is { } flat)
        {
            writer.Write(flat);
            return;
        }
        switch (expression)
        {
            case AndSyntax and:
                WriteOperands(and.Operands, "and ", indent, suffix);
                break;
            case OrSyntax or:
                WriteOperands(or.Operands, "or ", indent, suffix);
                break;
            case NotSyntax not:
                writer.Write("not ");
                WriteOperand(not.Operand, indent, suffix);
                break;
            case ComparisonSyntax { Operand: ListOperandSyntax { Elements.Count: > 0 } list } comparison:
                writer.Write($"{SyntaxText.Of(comparison.Subject)} {comparison.Operator.Text} (");
                WriteItems(list.Elements, Hang(indent), suffix + 1);
                writer.Write(")");
                break;
            default:
                writer.Write(SyntaxText.Of(expression));
                break;
        }
    }

    /// <summary>Fills lines with items and commas, each with the comments that stood beside it; those behind the last are left.</summary>
    public void WriteItems(IReadOnlyList<ValueSyntax> items, int indent, int suffix) =>
        WriteFilled(items, SyntaxText.Of, item => item.Span.Start, item => item.Span.End, indent, suffix);

    /// <summary>The same for anything that is written on one line and separated by commas.</summary>
    public void WriteFilled<T>(IReadOnlyList<T> items, Func<T, string> textOf, Func<T, int> startOf, Func<T, int> endOf, int indent, int suffix)
    {
        List<CommentSyntax> before = [];
        for (int i = 0; i < items.Count; i++)
        {
            bool isLast = i == items.Count - 1;
            string text = textOf(items[i]) + (isLast ? "" : ",");
            if (i > 0) Break(before, 1 + text.Length + (isLast ? suffix : 0), indent);
            writer.Write(text);
            if (isLast) return;
            (int start, int end, int next) = (startOf(items[i]), endOf(items[i]), startOf(items[i + 1]));
            before = [.. writer.WriteBehind(comments.TakeBehind(start, end, next)), .. comments.Take(end, next)];
        }
    }

    private void WriteOperands(IReadOnlyList<ExpressionSyntax> operands, string connective, int indent, int suffix)
    {
        List<CommentSyntax> before = [];
        for (int i = 0; i < operands.Count; i++)
        {
            ExpressionSyntax operand = operands[i];
            bool isLast = i == operands.Count - 1;
            int room = isLast ? suffix : 0;
            if (i > 0)
            {
                Break(before, 1 + connective.Length + FlatLength(operand) + room, indent);
                writer.Write(connective);
            }
            WriteOperand(operand, indent, room);
            if (isLast) return;
            int next = FirstWord(operands[i + 1]);
            List<CommentSyntax> left = writer.WriteBehind(comments.TakeBehind(operand.Span.Start, operand.Span.End, next));
            before = [.. left, .. comments.Take(operand.Span.End, next)];
        }
    }

    private void WriteOperand(ExpressionSyntax operand, int indent, int suffix)
    {
        if (!SyntaxText.NeedsParentheses(operand))
        {
            Write(operand, indent, suffix);
            return;
        }
        writer.Write("(");
        Write(operand, Hang(indent), suffix + 1);
        writer.Write(")");
    }

    // To the next word: a blank if it fits and no comment is in the way, else a new line, with the comments above it.
    private void Break(List<CommentSyntax> before, int length, int indent)
    {
        if (before.Count == 0 && writer.Fits(length))
        {
            writer.Write(" ");
            return;
        }
        foreach (CommentSyntax comment in before)
        {
            writer.NewLine(indent);
            writer.WriteLineComment(comment);
        }
        writer.NewLine(indent);
    }

    private int Hang(int indent) => writer.Column <= DeepestHang ? writer.Column : indent + Step;

    /// <summary>The text on one line, if it may stand there and fits with <paramref name="suffix"/> characters beside it.</summary>
    public string? FlatIfFits(ExpressionSyntax expression, int suffix)
    {
        if (!IsShort(expression) || HasCommentBetween(expression)) return null;
        string flat = SyntaxText.Of(expression);
        return writer.Fits(flat.Length + suffix) ? flat : null;
    }

    // True for a comment between two operands or items. One elsewhere, behind an operator for example, is put behind the whole.
    private bool HasCommentBetween(ExpressionSyntax expression) => expression switch
    {
        AndSyntax and => HasCommentBetween(and.Operands),
        OrSyntax or => HasCommentBetween(or.Operands),
        NotSyntax not => HasCommentBetween(not.Operand),
        ComparisonSyntax { Operand: ListOperandSyntax { Elements: [var first, .., var last] } } => comments.HasAny(first.Span.Start, last.Span.Start),
        _ => false,
    };

    private bool HasCommentBetween(IReadOnlyList<ExpressionSyntax> operands) =>
        comments.HasAny(FirstWord(operands[0]), FirstWord(operands[^1])) || HasCommentBetween(operands[^1]);

    private static int FlatLength(ExpressionSyntax expression) =>
        !IsShort(expression) ? LayoutWriter.Width
        : SyntaxText.Of(expression).Length + (SyntaxText.NeedsParentheses(expression) ? 2 : 0);

    // With more words than a line has characters it does not fit, and its text need not be made to see that.
    private static bool IsShort(ExpressionSyntax expression) => Count(expression, LayoutWriter.Width) >= 0;

    // What is left of the budget after one for each word; negative as soon as it is spent.
    private static int Count(ExpressionSyntax expression, int budget)
    {
        switch (expression)
        {
            case AndSyntax or OrSyntax:
                foreach (ExpressionSyntax operand in expression is AndSyntax and ? and.Operands : ((OrSyntax)expression).Operands)
                {
                    budget = Count(operand, budget - 1);
                    if (budget < 0) return budget;
                }
                return budget;
            case NotSyntax not:
                return Count(not.Operand, budget - 1);
            case ComparisonSyntax { Operand: ListOperandSyntax list }:
                return budget - list.Elements.Count;
            default:
                return budget - 1;
        }
    }
}
