using EbpfGuard.Dsl.Diagnostics;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>Where reading goes on behind a fault: each method leads from where what is wrong ends to the offset behind what belongs to it.</summary>
internal static class Skipping
{
    /// <summary>To the next place where a declaration starts, or to the end.</summary>
    public static int ToDeclaration(Cursor at)
    {
        while (!at.IsAtEnd && !Boundaries.IsDeclaration(at)) at = at.MoveTo(Characters.LineEnd(at.Source, at.Token, at.Reading.End));
        return at.Token;
    }

    /// <summary>The same behind the value of a list or a macro; a list that is closed has been passed already.</summary>
    public static int BehindValue(Cursor at) => at.Source[at.Position - 1] == ']' ? at.Position : ToDeclaration(at);

    /// <summary>
    /// To the next line that begins with a known key, or with any word no deeper indented than the line of the key that is read; to the block's
    /// closing brace, to a declaration, or to the end.
    /// </summary>
    public static int ToProperty(Cursor at)
    {
        int start = at.Reading.KeyLineStart, depth = 0, column = at.Reading.Source.GetPosition(start).Column;
        while (!at.IsAtEnd)
        {
            bool isBoundary = (at.First == '}' && depth == 0) || Boundaries.IsKnownKeyOrLoneKey(at) || Boundaries.IsDeclaration(at);
            if (isBoundary || (depth == 0 && at.Token > start && Boundaries.IsNeighbour(at, column))) break;
            if (at.First is '{' or '[') depth++;
            if (at.First is '}' or ']') depth = Math.Max(0, depth - 1);
            at = at.MoveTo(at.First is '{' or '[' or ']' or '}' ? at.Token + 1 : Boundaries.TokenEnd(at));
        }
        return at.Token;
    }

    /// <summary>To the end of the line when nothing but the fault stands on it, else to the next property.</summary>
    public static int ToPropertyOrLineEnd(Cursor at) => at.IsLineOver || at.First == '}' ? at.Position : ToProperty(at);

    /// <summary>Behind the bracket that closes a list. One fault is told of a list; but strings that are faulty too, and that it is not closed, are told.</summary>
    public static int BehindItems(Cursor at, char close)
    {
        while (at.First != close)
        {
            if (IsItemsCut(at))
            {
                at.Reading.Report(SyntaxDiagnostics.UnclosedBracket(at.Reading.Open, close));
                return at.Token;
            }
            at = at.MoveTo(ItemEnd(at));
        }
        return at.Token + 1;
    }

    /// <summary>True where a list in brackets cannot go on.</summary>
    public static bool IsItemsCut(Cursor at) => at.IsAtEnd || at.First == '}' || Boundaries.IsDeclaration(at) || Boundaries.IsKnownKey(at);

    /// <summary>Behind an exception's closing brace, which must not be taken for the rule's.</summary>
    public static int BehindException(Cursor at)
    {
        while (!at.IsAtEnd && at.First != '}' && !Boundaries.IsKnownKey(at) && !Boundaries.IsDeclaration(at)) at = at.MoveTo(WordEnd(at));
        return at.First == '}' ? at.Token + 1 : at.Token;
    }

    /// <summary>Behind a test's closing brace and what stands on its line, or to the rule's closing brace.</summary>
    public static int BehindFacts(Cursor at)
    {
        for (; !at.IsAtEnd && !Boundaries.IsKnownKey(at) && !Boundaries.IsDeclaration(at); at = at.MoveTo(WordEnd(at)))
        {
            if (at.First != '}') continue;
            bool isRuleEnd = at.IsLineInitial && !at.Source.AsSpan(at.Token + 1).TrimStart().StartsWith("->");
            return isRuleEnd ? at.Token : Characters.LineEnd(at.Source, at.Token, at.Reading.End);
        }
        return at.Token;
    }

    /// <summary>Offset behind the word or the sign at the next token.</summary>
    public static int WordEnd(Cursor at) => BlockFaults.TokenSpan(at).End;

    /// <summary>Offset behind what stands where an item should, unless nothing does.</summary>
    public static int BehindNoItem(Cursor at) => IsItemsCut(at) || at.First == ',' ? at.Token : WordEnd(at);

    /// <summary>Offset behind what stands where a key should.</summary>
    public static int KeyEnd(Cursor at) => at.While(Characters.IsKeyPart) is { Length: > 0 } key ? key.End : WordEnd(at);

    /// <summary>The same, as far as something stands on the line.</summary>
    public static int KeyEndOnLine(Cursor at) => at.IsLineOver ? at.Position : at.While(Characters.IsKeyPart).End;

    private static int ItemEnd(Cursor at)
    {
        if (!Characters.IsQuote(at.First)) return Characters.IsItem(at.First) ? at.While(Characters.IsItem).End : WordEnd(at);
        QuotedText.Read(at.Reading.Source, at.Token, at.Reading.End, out int end, out Diagnostic? fault);
        if (fault is not null) at.Reading.Report(fault);
        return end;
    }
}
