using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// A bare word that is the name of a list or a macro in a place where it is a text, or that is a list's name but for a slip; only words
/// with <c>_</c>, as names of lists have it and most values have not. And a list in quotes.
/// </summary>
internal static class NameLikeValues
{
    public static IEnumerable<Diagnostic> Find(LintInput input)
    {
        string[] lists = [.. input.Lists.Names.Where(name => name.Contains('_'))];
        Dictionary<string, string?> nearest = new(StringComparer.Ordinal);
        foreach (WrittenComparison comparison in input.Comparisons)
        {
            bool isList = comparison.Syntax.Operand is ListOperandSyntax;
            IReadOnlyList<ValueSyntax> values = comparison.Syntax.Operand switch
            {
                ValueSyntax value => [value],
                ListOperandSyntax list => list.Elements,
                _ => [],
            };
            foreach (ValueSyntax value in values)
            {
                if (Judge(value, isList, comparison) is { } fault) yield return fault;
            }
        }

        foreach (ListDeclarationSyntax list in input.Merged.Declarations.OfType<ListDeclarationSyntax>())
        {
            foreach (ValueSyntax item in list.Items)
            {
                if (Judge(item, isInList: true, null) is { } fault) yield return fault;
            }
        }

        Diagnostic? Judge(ValueSyntax value, bool isInList, WrittenComparison? comparison)
        {
            string text = value.Text;
            if (value.IsQuoted && isInList && text.StartsWith('(') && text.EndsWith(')') && IsListOfWords(text[1..^1].Split(',', StringSplitOptions.TrimEntries), input.Lists))
                return LintDiagnostics.QuotedList(text, value.Span);
            if (value.IsQuoted || !text.Contains('_') || !char.IsAsciiLetter(text[0])) return null;
            if (input.Lists.Has(text))
            {
                return isInList ? null : LintDiagnostics.NameLikeValue(
                    text, "is the name of a list", $"write `{comparison!.Field.Span.Text} in ({text})` to compare with its items", value.Span);
            }

            if (input.Macros.Find(text) is not null)
                return LintDiagnostics.NameLikeValue(text, "is the name of a macro", $"a macro is used by its name alone: `and {text}`", value.Span);
            if (!nearest.TryGetValue(text, out string? near))
                near = nearest[text] = isInList ? Suggestions.Nearest(text, lists.Where(name => IsSlip(text, name))) : null;
            return near is null ? null : LintDiagnostics.NameLikeValue(text, $"is nearly the name of list `{near}`", $"write `{near}` to compare with its items", value.Span);
        }
    }

    // A single word in parentheses is the name of many a program.
    private static bool IsListOfWords(string[] words, ListTable lists) =>
        (words.Length > 1 || lists.Has(words[0])) && words.All(word => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/'));

    // Two words that differ in length by more than a letter or two are two words.
    private static bool IsSlip(string text, string name) => text.Length >= 6 && Math.Abs(text.Length - name.Length) <= 2 && text[0] == name[0];
}
