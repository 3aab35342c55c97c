namespace EbpfGuard.Cli;

/// <summary>
/// Falco's spelling of commands, for hands that know it: <c>-V FILE</c> (check), <c>-L -r FILE</c> (check, listing the
/// rules), <c>--list</c> (fields), <c>--list-events</c> (events) and <c>-r FILE</c> (run).
/// </summary>
internal static class FalcoSpelling
{
    /// <summary>The command line in the tool's own words; unchanged when it does not begin with a Falco option.</summary>
    public static string[] Translate(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || !arguments[0].StartsWith('-')) return [.. arguments];

        List<string> rest = [.. arguments];
        string? command = Take(rest, "-V", "--validate") ? "check"
            : Take(rest, "-L") ? "check --list"
            : Take(rest, "--list") ? "fields"
            : Take(rest, "--list-events") ? "events"
            : rest.Contains("-r") ? "run"
            : null;
        if (command is null) return [.. arguments];
        rest.RemoveAll(word => word is "-r" or "-V" or "--validate");
        return [.. command.Split(' '), .. rest];
    }

    private static bool Take(List<string> words, params string[] spellings) =>
        words.RemoveAll(spellings.Contains) > 0;
}
