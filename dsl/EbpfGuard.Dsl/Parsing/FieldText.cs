using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>Field names: names joined by dots, at least one dot, and perhaps an argument in brackets right behind.</summary>
internal static class FieldText
{
    /// <summary>
    /// Reads the field that starts at <paramref name="start"/>. False without a fault: no field stands there. False with a fault: one does, but
    /// its argument is wrong.
    /// </summary>
    public static bool TryRead(
        SourceText source, int start, int end, out FieldSyntax? field, out int behind, out Diagnostic? fault)
    {
        field = null;
        fault = null;
        behind = NameEnd(source.Text, start, end);
        if (behind == start) return false;
        string name = source.Text[start..behind];
        string? argument = null;
        if (behind < end && source.Text[behind] == '[')
        {
            argument = ReadArgument(source, behind, end, out behind, out fault);
            if (argument is null) return false;
        }
        field = new FieldSyntax(name, argument, new TextSpan(source, start, behind - start));
        return true;
    }

    /// <summary>Offset behind the field name without its argument; <paramref name="start"/> when there is none.</summary>
    public static int NameEnd(string text, int start, int end)
    {
        int position = Characters.NameEnd(text, start, end);
        int dots = 0;
        while (position > start && position < end && text[position] == '.')
        {
            int next = Characters.NameEnd(text, position + 1, end);
            if (next == position + 1) break;
            position = next;
            dots++;
        }
        return dots > 0 ? position : start;
    }

    /// <summary>The argument between brackets, the first of which stands at <paramref name="open"/>; null and the fault when it is faulty.</summary>
    public static string? ReadArgument(SourceText source, int open, int end, out int behind, out Diagnostic? fault)
    {
        string text = source.Text;
        string? argument;
        int position = open + 1;
        if (position < end && Characters.IsQuote(text[position]))
        {
            argument = QuotedText.Read(source, position, end, out behind, out fault);
            if (argument is null) return null;
        }
        else
        {
            behind = Characters.SkipWhile(text, position, end, Characters.IsArgument);
            argument = text[position..behind];
            if (argument.Length == 0)
            {
                fault = SyntaxDiagnostics.InvalidArgument(new TextSpan(source, open, 1), "the argument in brackets is missing", "nothing to read here");
                return null;
            }
        }
        if (behind < end && text[behind] == ']')
        {
            behind++;
            fault = null;
            return argument;
        }
        fault = SyntaxDiagnostics.InvalidArgument(
            new TextSpan(source, open, behind - open), "the argument is not closed by `]`", "`]` expected behind this");
        return null;
    }
}
