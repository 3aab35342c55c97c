using System.Text;

namespace EbpfGuard.Dsl.Evaluation;

/// <summary>Base64 with or without its padding.</summary>
internal static class Base64Text
{
    /// <summary>
    /// What <paramref name="text"/> stands for, or null when it is no base64. Bytes that are not UTF-8 become U+FFFD, so that the text around
    /// them is still found.
    /// </summary>
    public static string? Decode(string text)
    {
        string digits = text.TrimEnd('=');
        bool isBase64 = text.Length - digits.Length <= 2 && digits.Length % 4 != 1 && digits.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/');
        if (!isBase64) return null;
        byte[] bytes = Convert.FromBase64String(digits.PadRight((digits.Length + 3) / 4 * 4, '='));
        return Encoding.UTF8.GetString(bytes);
    }
}
