using System.CommandLine;

namespace EbpfGuard.Cli.Output;

/// <summary><c>--format text|json</c>, the same for every command that has a table.</summary>
internal static class FormatOption
{
    public static Option<string> Create()
    {
        var option = new Option<string>("--format") { Description = "text or json", DefaultValueFactory = _ => "text" };
        option.AcceptOnlyFromAmong("text", "json");
        return option;
    }

    public static bool IsJson(string? value) => value == "json";
}
