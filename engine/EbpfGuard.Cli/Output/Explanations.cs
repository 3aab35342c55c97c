namespace EbpfGuard.Cli.Output;

/// <summary>The pages that explain diagnostics: one for each code, with an example that is wrong and one that is right.</summary>
internal static class Explanations
{
    private const string Prefix = "explanation/";

    /// <summary>Every code with its title: errors first, then the words of warnings.</summary>
    // A page begins with "# CODE: title".
    public static IEnumerable<(string Code, string Title)> All() =>
        from name in typeof(Explanations).Assembly.GetManifestResourceNames()
        where name.StartsWith(Prefix, StringComparison.Ordinal)
        let code = name[Prefix.Length..]
        orderby code.StartsWith("EG", StringComparison.Ordinal) ? 0 : 1, code
        select (code, Find(code)!.Split('\n')[0].Split(": ", 2)[1]);

    /// <summary>The page of a code, spelled as the code is; null when there is none.</summary>
    public static string? Find(string code)
    {
        using Stream? page = typeof(Explanations).Assembly.GetManifestResourceStream(Prefix + code);
        if (page is null) return null;
        using var reader = new StreamReader(page);
        return reader.ReadToEnd();
    }
}
