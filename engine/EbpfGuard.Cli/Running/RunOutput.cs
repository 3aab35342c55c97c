using System.Globalization;
using EbpfGuard.Cli.Output;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Hosting;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Cli.Running;

/// <summary>What <c>run</c> says before its first decision and after its last.</summary>
internal static class RunOutput
{
    private const int RulesNamed = 20;

    /// <summary>What will be guarded, and how this host can stop things.</summary>
    public static void Begin(CompileReport report, GuardOptions options, KernelFeatures features, TextWriter output)
    {
        foreach (string line in HostAbilities.Describe(features)) output.WriteLine(line);
        foreach (RuleReport rule in report.Rules.Take(RulesNamed))
        {
            string operations = string.Join("; ", rule.Operations.Select(
                o => o.Hooks.Count == 0 ? $"{o.Operation.Name()} not seen here" : $"{o.Operation.Name()} {o.Stop.Name()}"));
            output.WriteLine($"  {SafeText.Of(rule.Rule.Name)}: {(rule.Rule.Mode == RuleMode.Monitor ? "only watched: " : "")}{operations}");
        }

        if (report.Rules.Count > RulesNamed) output.WriteLine($"  and {report.Rules.Count - RulesNamed} more rules");
        foreach (string line in HostAbilities.Unseen(report)) output.WriteLine(line);
        if (options.MonitorAll) output.WriteLine("Monitor mode: what would be stopped is recorded and goes on.");
        output.WriteLine($"Records go to {options.Audit.Path}.");
    }

    /// <summary>The line that says that everything is in force.</summary>
    public static void Ready(GuardStatus status, bool isKept, Terminal terminal)
    {
        string pinned = status.PinDirectory is null ? "enforcement ends with this process"
            : isKept ? "enforcement survives this process and its orderly end" : "enforcement survives this process";
        WarnOfDropped(status, terminal);
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"ready: {status.Rules} rules, {status.Hooks.Count} hooks, {status.Processes} processes known, "
            + $"after {status.ReadyAfter.TotalSeconds:f2} s, {status.KernelBytes / 1024.0 / 1024.0:f1} MiB in the kernel; {pinned}"));
        terminal.Output.Flush();
    }

    /// <summary>Other rules are in force.</summary>
    public static void Reloaded(GuardStatus status, Terminal terminal)
    {
        WarnOfDropped(status, terminal);
        terminal.Output.WriteLine($"reloaded; rules in force: {status.Rules}, before: {status.RulesBefore}");
    }

    /// <summary>What became of the enforcement and of every rule's matches.</summary>
    public static void End(GuardSummary summary, Terminal terminal)
    {
        terminal.Output.WriteLine(
            $"ended after {(int)summary.Elapsed.TotalHours:d2}:{summary.Elapsed:mm\\:ss}; {summary.Ending.Message}");
        KeyValuePair<string, RuleAccount>[] busy = [.. summary.Accounts.Where(a => a.Value.Matched > 0)];
        if (busy.Length == 0) terminal.Output.WriteLine("no rule matched");
        else
        {
            terminal.WriteTable(
                ["rule", "matched", "stopped", "recorded", "held back", "unconfirmed", "lost"],
                busy.Select(a => (string[])
                [
                    a.Key, Number(a.Value.Matched), Number(a.Value.Stopped), Number(a.Value.Recorded), Number(a.Value.HeldBack),
                    Number(a.Value.Unconfirmed), Number(a.Value.Lost),
                ]));
        }

        if (summary.Unwritten > 0) terminal.Error.WriteLine($"warning: {summary.Unwritten} records could not be written to the audit log");
    }

    private static void WarnOfDropped(GuardStatus status, Terminal terminal)
    {
        if (status.DropsMostRules)
            terminal.Error.WriteLine($"warning: more than half of the rules are gone; rules in force: {status.Rules}, before: {status.RulesBefore}");
    }

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
