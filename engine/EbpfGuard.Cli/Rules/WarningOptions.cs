using System.CommandLine;
using System.CommandLine.Parsing;
using EbpfGuard.Cli.Output;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Cli.Rules;

/// <summary>
/// What becomes of warnings: <c>--allow</c>, <c>--warn</c> and <c>--deny</c> with a warning's word or <c>all</c>, read in the order of the command
/// line; the last one that names a warning decides.
/// </summary>
internal static class WarningOptions
{
    private static readonly Dictionary<string, WarningLevel> Levels = new(StringComparer.Ordinal)
    {
        ["--allow"] = WarningLevel.Allow, ["--warn"] = WarningLevel.Warn, ["--deny"] = WarningLevel.Deny,
    };

    // What the rules' image says on this host is a warning like the others.
    private static readonly string[] Names = [.. WarningLevels.Names, ImageDiagnostics.NotVisible.Code, ImageDiagnostics.UnknownAccount.Code];

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public static void AddTo(Command command)
    {
        command.Add(Option("--allow", "do not report a warning, by its word (`ebpfguard explain` lists them) or `all`; may be given again"));
        command.Add(Option("--warn", "report a warning"));
        command.Add(Option("--deny", "make a warning an error"));
    }

    /// <summary>The levels that the command line asks for.</summary>
    public static WarningLevels Read(ParseResult result)
    {
        WarningLevels levels = WarningLevels.Default;
        for (int i = 0; i + 1 < result.Tokens.Count; i++)
        {
            (Token option, Token value) = (result.Tokens[i], result.Tokens[i + 1]);
            bool isLevel = option.Type == TokenType.Option && value.Type == TokenType.Argument && Levels.ContainsKey(option.Value);
            if (isLevel) levels = levels.With(value.Value, Levels[option.Value]);
        }

        return levels;
    }

    private static Option<string[]> Option(string name, string description)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = "NAME" };
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens.Where(t => t.Value != WarningLevels.AllNames && !Names.Contains(t.Value)))
                result.AddError($"{name}: {Problem(token.Value)}");
        });
        option.CompletionSources.Add(_ => Names.Append(WarningLevels.AllNames).Select(word => new System.CommandLine.Completions.CompletionItem(word)));
        return option;
    }

    private static string Problem(string word)
    {
        string name = SafeText.Of(word);
        if (DiagnosticCatalog.Find(word) is { Severity: Severity.Error }) return $"`{name}` is an error, and errors have no level";
        return Suggestions.Nearest(word, Names.Append(WarningLevels.AllNames)) is { } nearest
            ? $"no warning is called `{name}`; did you mean `{nearest}`?"
            : $"no warning is called `{name}`; `ebpfguard explain` lists them";
    }
}
