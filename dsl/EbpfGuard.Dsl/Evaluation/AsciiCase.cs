namespace EbpfGuard.Dsl.Evaluation;

/// <summary>The case of ASCII letters; every other character stays as it is, whatever the culture.</summary>
internal static class AsciiCase
{
    public static string ToLowerAscii(this string text) => string.Create(text.Length, text, static (lower, source) =>
    {
        for (int i = 0; i < lower.Length; i++) lower[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
    });

    public static string ToUpperAscii(this string text) => string.Create(text.Length, text, static (upper, source) =>
    {
        for (int i = 0; i < upper.Length; i++) upper[i] = char.IsAsciiLetterLower(source[i]) ? (char)(source[i] & ~0x20) : source[i];
    });
}
