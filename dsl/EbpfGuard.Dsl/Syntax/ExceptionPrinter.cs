namespace EbpfGuard.Dsl.Syntax;

/// <summary>Lays out exceptions: each part on a line, the rows below each other where they do not fit on one.</summary>
internal sealed class ExceptionPrinter(LayoutWriter writer, CommentQueue comments)
{
    private const int Step = 4;

    public void Write(ExceptionSyntax exception, int indent)
    {
        bool isWord = exception.Name.Text.Length > 0 && exception.Name.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
        writer.Write($"{exception.Key.Text} {(isWord ? exception.Name.Text : SyntaxText.Quote(exception.Name.Text))} {{");
        int inner = indent + Step;
        if (exception.Fields is { } fields) WritePart("fields ", fields, inner);
        if (exception.Comps is { } comps) WritePart("comps  ", comps, inner);
        if (exception.Values is { } values) WriteRows(values, inner);
        WriteComments(comments.Take(exception.Span.Start, exception.Span.End), inner);
        writer.NewLine(indent);
        writer.Write("}");
    }

    /// <summary>A cell on one line.</summary>
    public static string Of(CellSyntax cell) => cell switch
    {
        SingleCellSyntax single => SyntaxText.Of(single.Value),
        ListCellSyntax list => $"[{string.Join(", ", list.Items.Select(Of))}]",
        _ => throw new ArgumentOutOfRangeException(nameof(cell), cell, "a cell of an unknown kind"),
    };

    private void WritePart(string word, CellSyntax cell, int indent)
    {
        WriteComments(comments.Take(0, cell.Span.End), indent);
        writer.NewLine(indent);
        writer.Write(word + Of(cell));
    }

    private void WriteRows(IReadOnlyList<CellSyntax> rows, int indent)
    {
        const string Word = "values ";
        if (rows.Count > 0) WriteComments(comments.Take(0, rows[0].Span.Start), indent);
        writer.NewLine(indent);
        writer.Write(Word + "[");
        bool isTable = rows.Any(row => row is ListCellSyntax);
        for (int i = 0; i < rows.Count; i++)
        {
            string text = Of(rows[i]) + (i < rows.Count - 1 ? "," : "]");
            List<CommentSyntax> before = i > 0 ? comments.Take(0, rows[i].Span.Start) : [];
            bool isSameLine = i == 0 || (!isTable && before.Count == 0 && writer.Fits(text.Length + 1));
            WriteComments(before, indent + Word.Length + 1);
            if (!isSameLine) writer.NewLine(indent + Word.Length + 1);
            else if (i > 0) writer.Write(" ");
            writer.Write(text);
        }
        if (rows.Count == 0) writer.Write("]");
    }

    private void WriteComments(List<CommentSyntax> lines, int indent)
    {
        foreach (CommentSyntax comment in lines)
        {
            writer.NewLine(indent);
            writer.WriteLineComment(comment);
        }
    }
}
