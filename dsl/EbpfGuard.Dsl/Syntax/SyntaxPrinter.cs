namespace EbpfGuard.Dsl.Syntax;

/// <summary>
/// The canonical text of a rule file: printing it again changes nothing, reading it gives the same tree, and every comment stands beside what
/// it stood beside. Only for files without faults: what could not be parsed is not in the tree.
/// </summary>
public sealed class SyntaxPrinter
{
    private const int Indent = 4;

    private readonly RuleFileSyntax _file;
    private readonly LayoutWriter _writer = new();
    private readonly CommentQueue _comments;
    private readonly ConditionPrinter _conditions;
    private readonly RulePrinter _rules;

    private SyntaxPrinter(RuleFileSyntax file)
    {
        _file = file;
        _comments = new CommentQueue(file);
        _conditions = new ConditionPrinter(_writer, _comments);
        _rules = new RulePrinter(_writer, _comments, _conditions);
    }

    /// <summary>The canonical text of <paramref name="file"/>.</summary>
    public static string Print(RuleFileSyntax file) => new SyntaxPrinter(file).Print();

    /// <summary>The canonical text of <paramref name="condition"/>, whatever texts its parts come from; comments stay out.</summary>
    public static string Print(ExpressionSyntax condition)
    {
        LayoutWriter writer = new();
        new ConditionPrinter(writer, new CommentQueue(new RuleFileSyntax(condition.Span.Source, [], []))).Write(condition, 0);
        return writer.ToString();
    }

    private string Print()
    {
        int end = _file.Source.Text.Length, previousEnd = 0;
        DeclarationSyntax? previous = null;
        List<CommentSyntax> left = [];
        for (int i = 0; i < _file.Declarations.Count; i++)
        {
            DeclarationSyntax declaration = _file.Declarations[i];
            int next = i + 1 < _file.Declarations.Count ? _file.Declarations[i + 1].Span.Start : end;
            int bodyStart = declaration is MacroDeclarationSyntax macro ? ConditionPrinter.FirstWord(macro.Condition) : declaration.Span.Start;
            bool isRuleNear = IsBlock(declaration) || IsBlock(previous);
            _writer.Lead(_comments, [.. left, .. _comments.Take(previousEnd, bodyStart)], declaration.Span.Start, 0, previous is not null && isRuleNear);
            Write(declaration);
            left = _writer.WriteBehind(_comments.TakeBehind(declaration.Span.Start, declaration.Span.End, next));
            previousEnd = declaration.Span.End;
            previous = declaration;
        }
        _writer.WriteLines(_comments, [.. left, .. _comments.Take(0, int.MaxValue)], 0);
        string text = _writer.ToString();
        return text.Length == 0 ? "" : text + "\n";
    }

    private static bool IsBlock(DeclarationSyntax? declaration) => declaration is RuleDeclarationSyntax or OverrideDeclarationSyntax;

    private void Write(DeclarationSyntax declaration)
    {
        switch (declaration)
        {
            case ListDeclarationSyntax list:
                WriteList(list);
                break;
            case MacroDeclarationSyntax macro:
                WriteMacro(macro);
                break;
            case RuleDeclarationSyntax rule:
                _rules.Write(rule);
                break;
            case OverrideDeclarationSyntax change:
                _rules.Write(change);
                break;
            case EngineVersionSyntax version:
                _writer.Write($"{version.Name.Text} {SyntaxText.Of(version.Version)}");
                break;
        }
    }

    private void WriteMacro(MacroDeclarationSyntax macro)
    {
        _writer.Write($"macro {macro.Name.Text} =");
        if (_conditions.FlatIfFits(macro.Condition, suffix: 1) is { } flat)
        {
            _writer.Write(" " + flat);
            return;
        }
        _writer.NewLine(Indent);
        _conditions.Write(macro.Condition, Indent);
    }

    private void WriteList(ListDeclarationSyntax list)
    {
        string head = $"list {list.Name.Text} = [";
        if (list.Items.Count <= LayoutWriter.Width && !_comments.HasAny(list.Span.Start, list.Span.End))
        {
            string flat = head + string.Join(", ", list.Items.Select(SyntaxText.Of)) + "]";
            if (flat.Length <= LayoutWriter.Width || list.Items.Count == 0)
            {
                _writer.Write(flat);
                return;
            }
        }
        _writer.Write(head);
        if (list.Items.Count > 0)
        {
            foreach (CommentSyntax comment in _comments.Take(list.Span.Start, list.Items[0].Span.Start))
            {
                _writer.NewLine(Indent);
                _writer.WriteLineComment(comment);
            }
            _writer.NewLine(Indent);
            _conditions.WriteItems(list.Items, Indent, suffix: 0);
            int lastEnd = list.Items[^1].Span.End;
            _writer.WriteBehind(_comments.TakeBehind(lastEnd, lastEnd, list.Span.End - 1));
        }
        foreach (CommentSyntax comment in _comments.Take(list.Span.Start, list.Span.End))
        {
            _writer.NewLine(Indent);
            _writer.WriteLineComment(comment);
        }
        _writer.NewLine(0);
        _writer.Write("]");
    }
}
