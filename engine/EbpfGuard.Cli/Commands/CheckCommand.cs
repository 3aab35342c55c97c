using System.CommandLine;
using System.Text.Json;
using EbpfGuard.Cli.Output;
using EbpfGuard.Cli.Rules;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard check FILES</c>: every fault of the rules, and how each rule will be decided.</summary>
internal static class CheckCommand
{
    private static string Version => typeof(CheckCommand).Assembly.GetName().Version!.ToString(3);

    public static Command Create(Terminal terminal)
    {
        Argument<string[]> files = FilesArgument.Create();
        Option<string> target = HostTarget.TargetOption();
        Option<string> cannotBlock = HostTarget.CannotBlockOption();
        var list = new Option<bool>("--list") { Description = "list the rules instead: name, priority, action, description" };
        var expanded = new Option<string?>("--expanded")
        {
            HelpName = "RULE", Description = "print instead the condition of this rule with its macros, lists and exceptions in place, and what it uses",
        };
        var watch = new Option<bool>("--watch") { Description = "check again whenever a rule file is changed, until Ctrl-C" };
        Option<string> format = FormatOption.Create(FormatOption.Sarif);
        var command = new Command("check", "Check rules: all faults, and for each rule where it is decided and what stopping means.")
        {
            files, target, cannotBlock, list, expanded, watch, format,
        };
        SelectionOptions selection = SelectionOptions.AddTo(command);
        WarningOptions.AddTo(command);
        command.SetAction(result =>
        {
            if (!result.GetValue(watch)) return CheckOnce(result);
            using var rules = new RuleWatch(result.GetValue(files)!);
            while (true)
            {
                CheckOnce(result);
                terminal.Error.WriteLine("waiting for a change");
                rules.Wait();
            }
        });
        return command;

        int CheckOnce(ParseResult result)
        {
            RuleSelection? selected = selection.Read(result);
            WarningLevels levels = WarningOptions.Read(result);
            RuleSet rules = RuleSet.Load(result.GetValue(files)!, levels, selected);
            SelectionOptions.WarnOfUnmatched(selected, terminal);
            if (result.GetValue(list)) return List(rules, FormatOption.IsJson(result.GetValue(format)), terminal);
            if (result.GetValue(expanded) is { } rule) return Expand(rules, rule, terminal);
            ImageTarget host = HostTarget.Of(result.GetValue(target), HostTarget.CannotBlockOf(result.GetValue(cannotBlock)));
            return Check(rules, host, levels, result.GetValue(format), terminal);
        }
    }

    private static int Check(RuleSet rules, ImageTarget target, WarningLevels levels, string? format, Terminal terminal)
    {
        ImageResult? image = rules.Policy is { } policy ? PolicyImageBuilder.Build(policy, target) : null;
        Diagnostic[] diagnostics = [.. rules.Diagnostics, .. levels.Apply(image?.Diagnostics ?? [])];
        if (FormatOption.IsJson(format))
        {
            terminal.WriteJson(json => ReportOutput.WriteJson(json, image?.Report, target, rules.Faults, diagnostics));
        }
        else if (format == FormatOption.Sarif)
        {
            FaultOutput.Write(rules.Faults, [], terminal);
            terminal.Output.WriteLine(DiagnosticSarif.Write(diagnostics, Version, Explanations.Find));
        }
        else
        {
            FaultOutput.Write(rules.Faults, diagnostics, terminal);
            if (image?.Report is { } report) ReportOutput.Write(report, target, terminal);
        }

        if (rules.ExitCode != ExitCodes.Fine) return rules.ExitCode;
        if (diagnostics.Any(d => d.Descriptor.Severity == Severity.Error)) return ExitCodes.No;
        if (rules.LeftOut.Count == 0) return ExitCodes.Fine;
        terminal.Error.WriteLine($"{rules.LeftOut.Count} rules are left out: {string.Join(", ", rules.LeftOut.Select(name => $"\"{SafeText.Of(name)}\""))}");
        return ExitCodes.Partly;
    }

    private static int List(RuleSet rules, bool isJson, Terminal terminal)
    {
        FaultOutput.Write(rules.Faults, rules.Diagnostics, terminal);
        string[] headings = ["rule", "priority", "action", "description"];
        IEnumerable<string[]> rows = (rules.Policy?.Rules ?? []).Select(r => (string[])[r.Name, r.Priority.ToString().ToLowerInvariant(), r.Action.Name(), r.Description]);
        if (isJson) terminal.WriteJson(json => WriteRows(json, headings, rows));
        else if (rules.Policy is not null) terminal.WriteTable(headings, rows);

        return rules.ExitCode;
    }

    private static void WriteRows(Utf8JsonWriter json, string[] headings, IEnumerable<string[]> rows)
    {
        json.WriteStartArray();
        foreach (string[] row in rows)
        {
            json.WriteStartObject();
            foreach ((string heading, string cell) in headings.Zip(row)) json.WriteString(heading, cell);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static int Expand(RuleSet rules, string name, Terminal terminal)
    {
        FaultOutput.Write(rules.Faults, rules.Diagnostics, terminal);
        if (rules.Policy is not { } policy) return rules.ExitCode;
        if (ExpandedRule.Of(rules.Files, name) is not { } rule)
        {
            terminal.Error.WriteLine($"ebpfguard: no rule is called \"{SafeText.Of(name)}\""
                + string.Concat(Suggestions.DidYouMean(name, policy.Rules.Select(r => r.Name)).Select(words => $"; {SafeText.Of(words)}")));
            return ExitCodes.No;
        }

        terminal.Output.WriteLine($"rule \"{SafeText.Of(name)}\" ({Place(rule.Rule)})");
        foreach (string line in rule.Condition.Split('\n')) terminal.Output.WriteLine($"    {SafeText.Of(line)}");
        WriteUses(rule.Uses, 2, terminal.Output);
        return ExitCodes.Fine;
    }

    private static void WriteUses(IReadOnlyList<UsedDeclaration> uses, int indent, TextWriter output)
    {
        foreach (UsedDeclaration used in uses)
        {
            string kind = used.Declaration is MacroDeclarationSyntax ? "macro" : "list";
            output.WriteLine($"{new string(' ', indent)}{kind} {SafeText.Of(used.Declaration.Name.Text)} ({Place(used.Declaration)})");
            WriteUses(used.Uses, indent + 2, output);
        }
    }

    private static string Place(DeclarationSyntax declaration)
    {
        TextSpan span = declaration.Name.Span.InFile;
        return $"{SafeText.Of(span.Source.Name)}:{span.Source.GetPosition(span.Start).Line}";
    }
}
