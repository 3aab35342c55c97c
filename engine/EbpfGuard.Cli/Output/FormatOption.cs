using System.CommandLine;

namespace EbpfGuard.Cli.Output;

/// <summary><c>--format text|json</c>, the same for every command that has a table; some take another format too.</summary>
internal static class FormatOption
{
    /// <summary>The log of code scanning, for commands that find faults.</summary>
    public const string Sarif = "sarif";

    public static Option<string> Create(params string[] more)
    {
        string[] formats = ["text", "json", .. more];
        string words = $"{string.Join(", ", formats[..^1])} or {formats[^1]}";
        var option = new Option<string>("--format") { Description = words, DefaultValueFactory = _ => "text" };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    public static bool IsJson(string? value) => value == "json";
}
