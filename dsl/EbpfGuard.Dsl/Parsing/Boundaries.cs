using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Parsing;

/// <summary>
/// Where a condition or a faulty stretch of text ends. No sign ends a condition, so its end is found by what follows: a line that begins
/// with a word and a value. In a condition two words never stand beside each other unless one is a connective or an operator, so
/// such a line is no part of one, however many parentheses are open.
/// </summary>
internal static class Boundaries
{
    /// <summary>The words that begin a declaration.</summary>
    public static IReadOnlyList<string> DeclarationWords { get; } = ["list", "macro", "rule", "override", "required_engine_version"];

    /// <summary>True when a declaration starts at <paramref name="position"/>: one of the words that begin one, then a name.</summary>
    public static bool IsDeclaration(SourceScanner scanner, int position)
    {
        int end = Characters.NameEnd(scanner.Text, position, scanner.End);
        if (scanner.Text.AsSpan(position, end - position) is not ("list" or "macro" or "rule" or "override" or "required_engine_version"))
            return false;
        if (!scanner.IsLineInitial(position)) return false;
        int next = Characters.SkipWhile(scanner.Text, end, scanner.End, Characters.IsInlineBlank);
        if (next == scanner.End) return false;
        char first = scanner.Text[next];
        return Characters.IsQuote(first) || (next > end && Characters.IsNamePart(first) && !IsInfix(scanner, next));
    }

    /// <summary>True when a known key and the beginning of a value stand at <paramref name="position"/>.</summary>
    public static bool IsKnownKey(SourceScanner scanner, int position) => IsKey(scanner, position, mayBeMisspelt: false);

    /// <summary>The same where no condition is being read: the key may also stand alone on its line, its value forgotten.</summary>
    public static bool IsKnownKeyOrLoneKey(SourceScanner scanner, int position)
    {
        if (IsKnownKey(scanner, position)) return true;
        int end = Characters.SkipWhile(scanner.Text, position, scanner.End, Characters.IsKeyPart);
        int next = Characters.SkipWhile(scanner.Text, end, scanner.End, Characters.IsInlineBlank);
        return RuleKeys.IsKnown(scanner.Text.AsSpan(position, end - position)) && scanner.IsLineInitial(position)
            && (next == scanner.End || scanner.Text[next] is '\n' or '}' or '#');
    }

    /// <summary>True when a key, perhaps misspelt by a letter or two, and the beginning of a value stand at <paramref name="position"/>.</summary>
    public static bool IsKey(SourceScanner scanner, int position, bool mayBeMisspelt)
    {
        string text = scanner.Text;
        if (!Characters.IsNameStart(text[position]) || !scanner.IsLineInitial(position)) return false;
        int end = Characters.SkipWhile(text, position, scanner.End, Characters.IsKeyPart);
        ReadOnlySpan<char> word = text.AsSpan(position, end - position);
        bool isKnown = RuleKeys.IsKnown(word);
        if (!isKnown && (!mayBeMisspelt || word is "not" || IsInfix(scanner, position))) return false;
        if (end < scanner.End && text[end] == ':') end++;
        int next = Characters.SkipWhile(text, end, scanner.End, Characters.IsInlineBlank);
        if (next == scanner.End || text[next] is '\n' or '#' or ')' or ',' or '<' or '>' or '!' or '}') return false;
        bool isApart = next > end || Characters.IsQuote(text[next]) || text[next] is '[' or '=';
        if (!isApart || IsInfix(scanner, next)) return false;
        return isKnown || (text[next] is not ('(' or '=') && Suggestions.Nearest(word.ToString(), RuleKeys.All) is not null);
    }

    /// <summary>
    /// From the scanner's position, the offset behind the last token of the condition that starts there. Comments within are kept.
    /// </summary>
    public static int FindConditionEnd(SourceScanner scanner, bool isInRule)
    {
        string text = scanner.Text;
        int start = scanner.Position, end = start, depth = 0;
        for (scanner.SkipTrivia(); !scanner.IsAtEnd; scanner.SkipTrivia())
        {
            int position = scanner.Position;
            char c = text[position];
            bool endsRule = isInRule && (c == '}' || IsKey(scanner, position, mayBeMisspelt: depth <= 0));
            if (endsRule || IsDeclaration(scanner, position)) break;
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            end = scanner.Position = TokenEnd(scanner, position);
        }
        scanner.Position = end;
        return end;
    }

    /// <summary>Moves to the next place where a declaration starts, or to the end.</summary>
    public static void SkipToDeclaration(SourceScanner scanner)
    {
        while (!scanner.IsAtEnd)
        {
            scanner.SkipLine();
            int next = Characters.SkipWhile(scanner.Text, scanner.Position, scanner.End, Characters.IsBlank);
            scanner.Position = next;
            if (next < scanner.End && IsDeclaration(scanner, next)) return;
        }
    }

    /// <summary>
    /// Moves to the next line that begins with a known key, or with any word no deeper indented than the faulty key at
    /// <paramref name="keyStart"/>; to the rule's closing brace, to a declaration, or to the end.
    /// </summary>
    public static void SkipToProperty(SourceScanner scanner, int keyStart)
    {
        int depth = 0, keyColumn = scanner.Source.GetPosition(keyStart).Column;
        while (!scanner.IsAtEnd)
        {
            scanner.SkipTrivia();
            if (scanner.IsAtEnd) return;
            char c = scanner.Current;
            bool isBoundary = (c == '}' && depth == 0) || IsKnownKeyOrLoneKey(scanner, scanner.Position) || IsDeclaration(scanner, scanner.Position);
            if (isBoundary || (depth == 0 && scanner.Position > keyStart && IsNeighbour(scanner, keyColumn))) return;
            if (c is '{' or '[') depth++;
            if (c is '}' or ']') depth = Math.Max(0, depth - 1);
            scanner.Position = c is '{' or '[' or ']' or '}' ? scanner.Position + 1 : TokenEnd(scanner, scanner.Position);
        }
    }

    private static bool IsNeighbour(SourceScanner scanner, int keyColumn) =>
        Characters.IsNameStart(scanner.Current) && scanner.IsLineInitial(scanner.Position)
        && scanner.Source.GetPosition(scanner.Position).Column <= keyColumn && !IsInfix(scanner, scanner.Position);

    // A bare string, a quoted one (or the rest of its line), or a single sign.
    private static int TokenEnd(SourceScanner scanner, int start)
    {
        string text = scanner.Text;
        if (Characters.IsQuote(text[start]))
        {
            int close = QuotedText.FindEnd(text, start, scanner.End);
            return close >= 0 ? close : Characters.LineEnd(text, start, scanner.End);
        }
        int end = Characters.SkipWhile(text, start, scanner.End, Characters.IsBare);
        if (end == start) return start + 1;
        int name = FieldText.NameEnd(text, start, end);
        bool hasArgument = name > start && name < end && text[name] == '[';
        // A bare argument may hold parentheses, commas and equals signs.
        return hasArgument ? Math.Max(end, Characters.SkipWhile(text, name + 1, scanner.End, Characters.IsArgument)) : end;
    }

    // A word that stands between two others in a condition: a connective or an operator.
    private static bool IsInfix(SourceScanner scanner, int position)
    {
        int end = Characters.NameEnd(scanner.Text, position, scanner.End);
        if (end == position || (end < scanner.End && Characters.IsBare(scanner.Text[end]))) return false;
        string word = scanner.Text[position..end];
        return word is "and" or "or" || ConditionOperators.WordSpellings.Contains(word);
    }
}
