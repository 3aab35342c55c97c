namespace EbpfGuard.Dsl.Syntax;

/// <summary>Lays out rules and overrides: keys in the author's order with their values in one column, then the tests.</summary>
internal sealed class RulePrinter(LayoutWriter writer, CommentQueue comments, ConditionPrinter conditions)
{
    private const int Indent = 4;

    // "condition" and two blanks; longer keys keep one.
    private const int KeyWidth = 10;
    private const int ValueColumn = Indent + KeyWidth + 1;

    // "replace" and a blank.
    private const int ModeWidth = 8;

    private readonly ExceptionPrinter _exceptions = new(writer, comments);

    // A part of a rule's body: where it stands, where its comments end, how it is written.
    private sealed record Part(int Start, int FirstWord, int End, bool IsTest, Action Write)
    {
        public List<CommentSyntax> Before { get; set; } = [];

        public int Next { get; set; }
    }

    public void Write(RuleDeclarationSyntax rule)
    {
        writer.Write($"rule {SyntaxText.Quote(rule.Name.Text)} {{");
        WriteParts(rule,
        [
            .. rule.Properties.Select(property => new Part(
                property.Span.Start, FirstWord(property), property.Span.End, false, () => Write(property, ValueColumn))),
            .. rule.Tests.Select(test => new Part(test.Span.Start, test.Span.Start, test.Span.End, true, () => Write(test))),
        ]);
    }

    public void Write(OverrideDeclarationSyntax change)
    {
        string name = change.Kind == OverriddenKind.Rule ? SyntaxText.Quote(change.Name.Text) : change.Name.Text;
        writer.Write($"override {change.Kind.ToString().ToLowerInvariant()} {name} {{");
        WriteParts(change, [.. change.Changes.Select(one => new Part(
            one.Span.Start, FirstWord(one.Property), one.Span.End, false, () => Write(one)))]);
    }

    private void Write(OverrideSyntax change)
    {
        writer.Write((change.Mode == OverrideMode.Append ? "append" : "replace").PadRight(ModeWidth));
        Write(change.Property, ValueColumn + ModeWidth);
    }

    private void WriteParts(DeclarationSyntax block, Part[] parts)
    {
        GiveComments(block, parts);
        List<CommentSyntax> left = [];
        for (int i = 0; i < parts.Length; i++)
        {
            Part part = parts[i];
            bool isFirstTest = part.IsTest && i > 0 && !parts[i - 1].IsTest;
            writer.Lead(comments, [.. left, .. part.Before], part.Start, Indent, isFirstTest, mayKeepEmptyLine: i > 0);
            part.Write();
            left = writer.WriteBehind(comments.TakeBehind(part.Start, part.End, part.Next));
        }
        writer.WriteLines(comments, [.. left, .. comments.Take(block.Span.Start, block.Span.End)], Indent);
        writer.NewLine(0);
        writer.Write("}");
    }

    // By the order of the source, in which a test may stand before a property.
    private void GiveComments(DeclarationSyntax block, Part[] parts)
    {
        int from = block.Span.Start;
        Part[] inOrder = [.. parts.OrderBy(part => part.Start)];
        for (int i = 0; i < inOrder.Length; i++)
        {
            inOrder[i].Before = comments.Take(from, inOrder[i].FirstWord);
            inOrder[i].Next = i + 1 < inOrder.Length ? inOrder[i + 1].Start : block.Span.End;
            from = block.Span.Source.Text.IndexOf('\n', inOrder[i].End);
            if (from < 0) from = int.MaxValue;
        }
    }

    private static int FirstWord(PropertySyntax property) => property switch
    {
        ConditionPropertySyntax condition => ConditionPrinter.FirstWord(condition.Condition),
        AppendedConditionSyntax appended => ConditionPrinter.FirstWord(appended.Condition),
        ValuePropertySyntax value => value.Values[0].Span.Start,
        _ => property.Span.Start,
    };

    private void Write(PropertySyntax property, int column)
    {
        if (property is ExceptionSyntax exception)
        {
            _exceptions.Write(exception, Indent);
            return;
        }
        if (property is AppendedTestSyntax { Test: var test })
        {
            Write(test);
            return;
        }
        writer.Write(property.Key.Text.PadRight(KeyWidth) + " ");
        switch (property)
        {
            case ConditionPropertySyntax condition:
                conditions.Write(condition.Condition, column);
                break;
            case AppendedConditionSyntax appended:
                WriteAppended(appended, column);
                break;
            case ListPropertySyntax list:
                writer.Write("[");
                if (list.Items.Count > 0) conditions.WriteItems(list.Items, column + 1, suffix: 1);
                writer.Write("]");
                break;
            case ValuePropertySyntax { Values: [{ IsQuoted: true } text] }:
                WriteText(text.Text, column);
                break;
            case ValuePropertySyntax values:
                writer.Write(string.Join(' ', values.Values.Select(SyntaxText.Of)));
                break;
        }
    }

    // The connective joins all that follows, so what binds less tightly than it is put in parentheses.
    private void WriteAppended(AppendedConditionSyntax appended, int column)
    {
        string connective = appended.IsAnd ? "and " : "or ";
        writer.Write(connective);
        bool isGroup = appended is { IsAnd: true, Condition: OrSyntax };
        if (isGroup) writer.Write("(");
        conditions.Write(appended.Condition, column + connective.Length + (isGroup ? 1 : 0), isGroup ? 1 : 0);
        if (isGroup) writer.Write(")");
    }

    // A long text is broken between words into strings that stand behind each other.
    private void WriteText(string text, int column)
    {
        if (writer.Fits(SyntaxText.Quote(text).Length))
        {
            writer.Write(SyntaxText.Quote(text));
            return;
        }
        int start = 0;
        while (start < text.Length)
        {
            if (start > 0) writer.NewLine(column);
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
