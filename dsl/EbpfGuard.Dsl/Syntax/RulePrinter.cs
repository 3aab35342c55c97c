namespace EbpfGuard.Dsl.Syntax;

/// <summary>Lays out rules: keys in the author's order with their values in one column, then the tests.</summary>
internal sealed class RulePrinter(LayoutWriter writer, CommentQueue comments, ConditionPrinter conditions)
{
    private const int Indent = 4;

    // "condition" and two blanks; longer keys keep one.
    private const int KeyWidth = 10;
    private const int ValueColumn = Indent + KeyWidth + 1;

    // A part of a rule's body: where it stands, where its comments end, how it is written.
    private sealed record Part(int Start, int FirstWord, int End, bool IsTest, Action Write)
    {
        public List<CommentSyntax> Before { get; set; } = [];

        public int Next { get; set; }
    }

    public void Write(RuleDeclarationSyntax rule)
    {
        writer.Write($"rule {SyntaxText.Quote(rule.Name.Text)} {{");
        Part[] parts =
        [
            .. rule.Properties.Select(property => new Part(
                property.Span.Start, FirstWord(property), property.Span.End, false, () => Write(property))),
            .. rule.Tests.Select(test => new Part(test.Span.Start, test.Span.Start, test.Span.End, true, () => Write(test))),
        ];
        GiveComments(rule, parts);
        List<CommentSyntax> left = [];
        for (int i = 0; i < parts.Length; i++)
        {
            Part part = parts[i];
            bool isFirstTest = part.IsTest && i > 0 && !parts[i - 1].IsTest;
            writer.Lead(comments, [.. left, .. part.Before], part.Start, Indent, isFirstTest, mayKeepEmptyLine: i > 0);
            part.Write();
            left = writer.WriteBehind(comments.TakeBehind(part.Start, part.End, part.Next));
        }
        writer.WriteLines(comments, [.. left, .. comments.Take(rule.Span.Start, rule.Span.End)], Indent);
        writer.NewLine(0);
        writer.Write("}");
    }

    // By the order of the source, in which a test may stand before a property.
    private void GiveComments(RuleDeclarationSyntax rule, Part[] parts)
    {
        int from = rule.Span.Start;
        Part[] inOrder = [.. parts.OrderBy(part => part.Start)];
        for (int i = 0; i < inOrder.Length; i++)
        {
            inOrder[i].Before = comments.Take(from, inOrder[i].FirstWord);
            inOrder[i].Next = i + 1 < inOrder.Length ? inOrder[i + 1].Start : rule.Span.End;
            from = rule.Span.Source.Text.IndexOf('\n', inOrder[i].End);
            if (from < 0) from = int.MaxValue;
        }
    }

    private static int FirstWord(PropertySyntax property) => property switch
    {
        ConditionPropertySyntax condition => ConditionPrinter.FirstWord(condition.Condition),
        ValuePropertySyntax value => value.Values[0].Span.Start,
        _ => property.Span.Start,
    };

    private void Write(PropertySyntax property)
    {
        writer.Write(property.Key.Text.PadRight(KeyWidth) + " ");
        switch (property)
        {
            case ConditionPropertySyntax condition:
                conditions.Write(condition.Condition, ValueColumn);
                break;
            case ListPropertySyntax list:
                writer.Write("[");
                if (list.Items.Count > 0) conditions.WriteItems(list.Items, ValueColumn + 1, suffix: 1);
                writer.Write("]");
                break;
            case ValuePropertySyntax { Values: [{ IsQuoted: true } text] }:
                WriteText(text.Text);
                break;
            case ValuePropertySyntax values:
                writer.Write(string.Join(' ', values.Values.Select(SyntaxText.Of)));
                break;
        }
    }

    // A long text is broken between words into strings that stand behind each other.
    private void WriteText(string text)
    {
        if (writer.Fits(SyntaxText.Quote(text).Length))
        {
            writer.Write(SyntaxText.Quote(text));
            return;
        }
        int start = 0;
        while (start < text.Length)
        {
            if (start > 0) writer.NewLine(ValueColumn);
            int end = WordEnd(text, start);
            for (int next = end; next < text.Length; end = next)
            {
                next = WordEnd(text, end);
                if (!writer.Fits(SyntaxText.Quote(text[start..next]).Length)) break;
            }
            writer.Write(SyntaxText.Quote(text[start..end]));
            start = end;
        }
    }

    // Behind the blanks that follow the word.
    private static int WordEnd(string text, int start)
    {
        int blank = text.IndexOf(' ', start);
        if (blank < 0) return text.Length;
        while (blank < text.Length && text[blank] == ' ') blank++;
        return blank;
    }

    private void Write(RuleTestSyntax test)
    {
        string head = $"test {SyntaxText.Of(test.Name)} {{";
        string tail = $"}} -> {test.Expected.Text}";
        string flat = test.Facts.Count == 0 ? $"{head} {tail}" : $"{head} {string.Join(", ", test.Facts.Select(Text))} {tail}";
        bool isFlat = test.Facts.Count == 0 || (writer.Fits(flat.Length) && !comments.HasAny(test.Span.Start, test.Expected.Span.Start));
        if (isFlat)
        {
            writer.Write(flat);
            return;
        }
        writer.Write(head);
        WriteComments(comments.Take(test.Span.Start, test.Facts[0].Span.Start));
        writer.NewLine(2 * Indent);
        conditions.WriteFilled(test.Facts, Text, fact => fact.Span.Start, fact => fact.Span.End, 2 * Indent, suffix: 0);
        (int lastEnd, int end) = (test.Facts[^1].Span.End, test.Expected.Span.Start);
        WriteComments(writer.WriteBehind(comments.TakeBehind(test.Facts[^1].Span.Start, lastEnd, end)));
        WriteComments(comments.Take(lastEnd, end));
        writer.NewLine(Indent);
        writer.Write(tail);
    }

    private void WriteComments(List<CommentSyntax> lines)
    {
        foreach (CommentSyntax comment in lines)
        {
            writer.NewLine(2 * Indent);
            writer.WriteLineComment(comment);
        }
    }

    private static string Text(TestFactSyntax fact) => $"{SyntaxText.Of(fact.Field)} = {SyntaxText.Of(fact.Value)}";
}
