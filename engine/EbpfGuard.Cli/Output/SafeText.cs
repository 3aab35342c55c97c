using System.Globalization;
using System.Text;

namespace EbpfGuard.Cli.Output;

/// <summary>
/// Texts of foreign origin (file names, arguments) for a screen: what could steer a terminal or forge a line is
/// shown as an escape.
/// </summary>
internal static class SafeText
{
    /// <summary><paramref name="text"/> with controls, line separators and text-direction marks as <c>\u{…}</c>.</summary>
    public static string Of(string text) => Of(text, keepTabs: false);

    /// <summary>The same of a line of a file, in which tabs are layout.</summary>
    public static string OfLine(string line) => Of(line, keepTabs: true);

    private static string Of(string text, bool keepTabs)
    {
        StringBuilder? safe = null;
        for (int i = 0; i < text.Length; i++)
        {
            bool isHarmless = CharUnicodeInfo.GetUnicodeCategory(text, i) is not (UnicodeCategory.Control
                or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate) || (keepTabs && text[i] == '\t');
            int length = char.IsSurrogatePair(text, i) ? 2 : 1;
            if (!isHarmless) safe ??= new StringBuilder(text, 0, i, text.Length + 16);
            if (isHarmless) safe?.Append(text, i, length);
            else safe!.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)text[i]:x}}}");
            i += length - 1;
        }

        return safe?.ToString() ?? text;
    }
}
