namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>Keeps what a diagnostic says short, however long the author's names are.</summary>
internal static class Wording
{
    private const int LongestWord = 200;
    private const int ShownOfAWord = 60;
    private const int LongestText = 4000;

    /// <summary>The diagnostic with overlong words and texts cut.</summary>
    public static Diagnostic Bounded(Diagnostic diagnostic) => diagnostic with
    {
        Message = Bounded(diagnostic.Message),
        Primary = Bounded(diagnostic.Primary),
        Secondary = [.. diagnostic.Secondary.Select(Bounded)],
        Notes = [.. diagnostic.Notes.Select(Bounded)],
        Help = [.. diagnostic.Help.Select(Bounded)],
    };

    private static Label Bounded(Label label) => label with { Message = Bounded(label.Message) };

    private static string Bounded(string text)
    {
        if (text.Length <= LongestWord) return text;
        string words = string.Join(' ', text.Split(' ').Select(w => w.Length <= LongestWord ? w : $"{w[..ShownOfAWord]}…{w[^1]}"));
        return words.Length <= LongestText ? words : words[..LongestText] + "…";
    }
}
