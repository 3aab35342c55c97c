using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Linting;

/// <summary>What an author wrote, as a message quotes it: on one line, long texts cut.</summary>
internal static class LintText
{
    private const int Longest = 60;

    public static string Of(TextSpan span)
    {
        string line = string.Join(' ', span.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Longest ? line : line[..(Longest - 1)] + "…";
    }
}
