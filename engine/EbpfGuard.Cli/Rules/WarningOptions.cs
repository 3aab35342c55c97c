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
    /// <summary>The options, and the level that each gives.</summary>
    public static IReadOnlyDictionary<string, WarningLevel> Levels { get; } = new Dictionary<string, WarningLevel>(StringComparer.Ordinal)
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

    /// <summary>The levels that the command line asks for, over those of the project in whose folder it is given.</summary>
    /// <exception cref="IOException">The project's file cannot be understood.</exception>
    public static WarningLevels Read(ParseResult result) => Read(result, ProjectFile.LevelsIn(Environment.CurrentDirectory));

    /// <summary>The same over <paramref name="levels"/>.</summary>
    public static WarningLevels Read(ParseResult result, WarningLevels levels)
    {
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
            foreach (string problem in result.Tokens.Select(t => ProblemOf(t.Value)).OfType<string>()) result.AddError($"{name}: {problem}");
        });
        option.CompletionSources.Add(_ => Names.Append(WarningLevels.AllNames).Select(word => new System.CommandLine.Completions.CompletionItem(word)));
        return option;
    }

    /// <summary>Why <paramref name="word"/> is the word of no warning; null when it is.</summary>
    public static string? ProblemOf(string word)
    {
        if (word == WarningLevels.AllNames || Names.Contains(word)) return null;
        string name = SafeText.Of(word);
        if (DiagnosticCatalog.Find(word) is { Severity: Severity.Error }) return $"`{name}` is an error, and errors have no level";
        return Suggestions.Nearest(word, Names.Append(WarningLevels.AllNames)) is { } nearest
            ? $"no warning is called `{name}`; did you mean `{nearest}`?"
            : $"no warning is called `{name}`; `ebpfguard explain` lists them";
    }
}
