using System.CommandLine;
using EbpfGuard.Cli.Output;
using EbpfGuard.Cli.Rules;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard decide EVENT FILES</c>: which rules match an event, why, and why each other one does not.</summary>
internal static class DecideCommand
{
    private const string NoMatch = "-";

    public static Command Create(Terminal terminal)
    {
        var written = new Argument<string>("EVENT")
        {
            Description = "facts as a test has them between its braces: 'evt.type = openat, fd.name = /etc/shadow, proc.name = cat'",
        };
        Argument<string[]> files = FilesArgument.Create();
        Option<string> format = FormatOption.Create();
        var command = new Command("decide", "Say which rules match an event, and why each other one does not; needs neither root nor a kernel.")
        {
            written, files, format,
        };
        SelectionOptions selection = SelectionOptions.AddTo(command);
        WarningOptions.AddTo(command);
        command.SetAction(result =>
        {
            RuleSelection? selected = selection.Read(result);
            RuleSet rules = RuleSet.Load(result.GetValue(files)!, WarningOptions.Read(result), selected);
            SelectionOptions.WarnOfUnmatched(selected, terminal);
            return Decide(result.GetValue(written)!, rules, FormatOption.IsJson(result.GetValue(format)), terminal);
        });
        return command;
    }

    private static int Decide(string written, RuleSet rules, bool isJson, Terminal terminal)
    {
        var diagnostics = new DiagnosticBag();
        EventFacts? facts = EventBinder.Read(new SourceText("EVENT", written), diagnostics);
        FaultOutput.Write(rules.Faults, [.. rules.Diagnostics, .. diagnostics.ToList()], terminal);
        if (rules.Policy is not { } policy) return rules.ExitCode;
        if (facts is null) return ExitCodes.No;

        PolicyVerdict verdict = new PolicyEvaluator(policy).Evaluate(facts);
        var matches = verdict.Matches.ToHashSet();
        (PolicyRule Rule, RuleAction? Action)[] answers =
            [.. policy.Rules.Select(r => (r, PolicyEvaluator.ActionOf(r, facts))).OrderByDescending(a => matches.Contains(a.r))];
        if (isJson) WriteJson(answers, verdict, facts, terminal);
        else WriteText(answers, verdict, facts, terminal.Output);
        return ExitCodes.Fine;
    }

    private static void WriteText((PolicyRule Rule, RuleAction? Action)[] answers, PolicyVerdict verdict, EventFacts facts, TextWriter output)
    {
        foreach ((PolicyRule rule, RuleAction? action) in answers)
        {
            string mode = action is not null && rule.Mode == RuleMode.Monitor ? " (only watched)" : "";
            output.WriteLine($"{action?.Name() ?? NoMatch,-9}  {SafeText.Of(rule.Name)}{mode}");
            Reasons.Write(rule, facts, 11, output);
        }

        output.WriteLine(verdict.Matches.Count == 0 ? "no rule matches"
            : $"{verdict.Matches.Count} of {answers.Length} rules match: {(verdict.Action is { } action2 ? action2.Name() : "only watched")}");
    }

    private static void WriteJson((PolicyRule Rule, RuleAction? Action)[] answers, PolicyVerdict verdict, EventFacts facts, Terminal terminal) => terminal.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("action", Names.Of(verdict.Action));
        json.WriteStartArray("rules");
        foreach ((PolicyRule rule, RuleAction? action) in answers)
        {
            json.WriteStartObject();
            json.WriteString("rule", rule.Name);
            json.WriteBoolean("matches", action is not null);
            json.WriteString("action", Names.Of(action));
            json.WriteString("mode", rule.Mode.ToString().ToLowerInvariant());
            Reasons.WriteJson(json, rule, facts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
