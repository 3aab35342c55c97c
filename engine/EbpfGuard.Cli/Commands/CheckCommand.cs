using System.CommandLine;
using EbpfGuard.Cli.Output;
using EbpfGuard.Cli.Rules;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;
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
        Option<string> format = FormatOption.Create(FormatOption.Sarif);
        var command = new Command("check", "Check rules: all faults, and for each rule where it is decided and what stopping means.")
        {
            files, target, cannotBlock, list, format,
        };
        SelectionOptions selection = SelectionOptions.AddTo(command);
        WarningOptions.AddTo(command);
        command.SetAction(result =>
        {
            RuleSelection? selected = selection.Read(result);
            WarningLevels levels = WarningOptions.Read(result);
            RuleSet rules = RuleSet.Load(result.GetValue(files)!, levels, selected);
            SelectionOptions.WarnOfUnmatched(selected, terminal);
            if (result.GetValue(list)) return List(rules, terminal);
            ImageTarget host = HostTarget.Of(result.GetValue(target), HostTarget.CannotBlockOf(result.GetValue(cannotBlock)));
            return Check(rules, host, levels, result.GetValue(format), terminal);
        });
        return command;
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

    private static int List(RuleSet rules, Terminal terminal)
    {
        FaultOutput.Write(rules.Faults, rules.Diagnostics, terminal);
        if (rules.Policy is { } policy)
        {
            terminal.WriteTable(
                ["rule", "priority", "action", "description"],
                policy.Rules.Select(r => (string[])[r.Name, r.Priority.ToString().ToLowerInvariant(), r.Action.Name(), r.Description]));
        }

        return rules.ExitCode;
    }
}
