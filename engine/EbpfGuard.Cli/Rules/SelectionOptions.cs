using System.CommandLine;
using System.CommandLine.Parsing;
using EbpfGuard.Cli.Output;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Cli.Rules;

/// <summary>
/// Which rules of the files are in force: <c>--rule</c>, <c>--disable</c>, <c>--tag</c>, <c>--disable-tag</c>, read in the order of the command
/// line, and <c>--min-priority</c>; and what becomes of those that ask for what nothing supplies: <c>--unsupplied</c>.
/// </summary>
internal sealed class SelectionOptions
{
    private static readonly Dictionary<string, (SelectionSubject Subject, bool Enables)> Steps = new(StringComparer.Ordinal)
    {
        ["--rule"] = (SelectionSubject.Name, true), ["--disable"] = (SelectionSubject.Name, false), ["-D"] = (SelectionSubject.Name, false),
        ["--tag"] = (SelectionSubject.Tag, true), ["-t"] = (SelectionSubject.Tag, true),
        ["--disable-tag"] = (SelectionSubject.Tag, false), ["-T"] = (SelectionSubject.Tag, false),
    };

    private readonly Option<string> _priority = new("--min-priority") { Description = "leave out rules of a lesser priority" };

    private readonly Option<string> _unsupplied = new("--unsupplied")
    {
        Description = "what a field of Falco's that is not supplied here makes of a rule: error, or skip to leave the rule out", DefaultValueFactory = _ => "error",
    };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public static SelectionOptions AddTo(Command command)
    {
        var options = new SelectionOptions();
        options._priority.AcceptOnlyFromAmong(
            [.. Enum.GetNames<Priority>().Select(name => name.ToLowerInvariant()), "info"]);
        options._unsupplied.AcceptOnlyFromAmong("error", "skip");
        command.Add(new Option<string[]>("--rule") { Description = "only the rules whose name fits a pattern; may be given again" });
        command.Add(new Option<string[]>("--disable", "-D") { Description = "not the rules whose name fits a pattern" });
        command.Add(new Option<string[]>("--tag", "-t") { Description = "only the rules with a tag" });
        command.Add(new Option<string[]>("--disable-tag", "-T") { Description = "not the rules with a tag; the last option that names a rule decides" });
        command.Add(options._priority);
        command.Add(options._unsupplied);
        return options;
    }

    /// <summary>What the command line asks for; null when it leaves the files as they are.</summary>
    public RuleSelection? Read(ParseResult result)
    {
        var steps = new List<SelectionStep>();
        for (int i = 0; i + 1 < result.Tokens.Count; i++)
        {
            (Token option, Token value) = (result.Tokens[i], result.Tokens[i + 1]);
            bool isStep = option.Type == TokenType.Option && value.Type == TokenType.Argument && Steps.ContainsKey(option.Value);
            if (isStep) steps.Add(new SelectionStep(Steps[option.Value].Subject, value.Value, Steps[option.Value].Enables));
        }

        string? word = result.GetValue(_priority);
        Priority? least = word is null ? null : word == "info" ? Priority.Informational : Enum.Parse<Priority>(word, ignoreCase: true);
        bool skips = result.GetValue(_unsupplied) == "skip";
        return steps.Count == 0 && least is null && !skips ? null : new RuleSelection(steps, least) { SkipsUnsupplied = skips };
    }

    /// <summary>Says which steps named no rule; most likely they are misspelt.</summary>
    public static void WarnOfUnmatched(RuleSelection? selection, Terminal terminal)
    {
        foreach (SelectionStep step in selection?.Unmatched ?? [])
            terminal.Error.WriteLine($"ebpfguard: no rule {(step.Subject == SelectionSubject.Tag ? "has the tag" : "is named")} `{SafeText.Of(step.Pattern)}`");
    }
}
