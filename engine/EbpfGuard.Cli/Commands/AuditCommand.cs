using System.CommandLine;
using System.Globalization;
using EbpfGuard.Cli.Output;
using EbpfGuard.Cli.Review;
using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard audit FILE…</c>: what the log says, chosen and counted.</summary>
internal static class AuditCommand
{
    private static readonly string[] Headings = ["time", "rule", "action", "outcome", "operation", "object", "program", "pid"];

    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "audit logs, oldest first", Arity = ArgumentArity.OneOrMore,
        }.NamesPath();
        Option<string[]> rules = Repeated("--rule", "only records of rules whose name holds this");
        Option<string[]> actions = Repeated("--action", "only records of rules with this action: alert, block, kill, \"kill tree\"");
        Option<string[]> hows = Repeated("--outcome", "only records with this outcome: denied, killed_at_exec, reported …");
        Option<string[]> programs = Repeated("--program", "only records of programs whose path holds this");
        var since = new Option<string?>("--since") { Description = "only records since: 30s, 10m, 2h, 7d, or a date and time (UTC)" };
        var by = new Option<string?>("--by") { Description = "counts instead of records: by rule, program, outcome or object" };
        by.AcceptOnlyFromAmong("rule", "program", "outcome", "object");
        Option<string> format = FormatOption.Create();
        since.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && TimeLimit.Parse(text, DateTimeOffset.UnixEpoch) is null)
                result.AddError($"--since: '{text}' is neither a duration such as 10m nor a date and time");
        });

        var command = new Command("audit", "Review an audit log: records or counts, by rule, action, outcome, program and time.")
        {
            files, rules, actions, hows, programs, since, by, format,
        };
        command.SetAction(result =>
        {
            DateTimeOffset? limit = result.GetValue(since) is { } text ? TimeLimit.Parse(text, TimeProvider.System.GetUtcNow()) : null;
            var filter = new AuditFilter(
                result.GetValue(rules) ?? [], result.GetValue(actions) ?? [], result.GetValue(hows) ?? [],
                result.GetValue(programs) ?? [], limit);
            return Review(
                result.GetValue(files)!, filter, result.GetValue(by), FormatOption.IsJson(result.GetValue(format)), terminal);
        });
        return command;
    }

    private static int Review(IReadOnlyList<string> files, AuditFilter filter, string? by, bool isJson, Terminal terminal)
    {
        if (files.Select(f => (File: f, Problem: AuditLines.ProblemOf(f))).FirstOrDefault(f => f.Problem is not null) is { Problem: not null } other)
        {
            FaultOutput.Write(
                [new HostFault(HostDiagnostics.FileUnreadable, $"`{SafeText.Of(other.File)}`: {other.Problem}", "name the log that `--audit` of the guard names")],
                [], terminal);
            return ExitCodes.Host;
        }

        var losses = new AuditLosses();
        var chosen = new List<AuditEntry>();
        int damaged = 0;
        foreach (string? line in files.SelectMany(AuditLines.Read))
        {
            AuditEntry? entry = line is null ? null : AuditEntry.Parse(line);
            if (entry is null)
            {
                damaged++;
                continue;
            }

            losses.Add(entry);
            if (!filter.Takes(entry) || (by is not null && entry.Kind != "match")) continue;
            if (by is null && isJson) terminal.Output.WriteLine(entry.Line);
            else if (entry.Kind is "match" or "response" or "gap" or "fault" or "breaker" or "takeover") chosen.Add(entry);
        }

        if (by is not null) AuditCounts.Write(chosen, by, isJson, terminal);
        else if (!isJson && chosen.Count == 0) terminal.Output.WriteLine("no records");
        else if (!isJson) terminal.WriteTable(Headings, chosen.Select(Row));
        Warn(losses, damaged, terminal);
        return ExitCodes.Fine;
    }

    private static string[] Row(AuditEntry entry) =>
    [
        entry.Time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
        entry.Rule.Length > 0 ? entry.Rule : entry.Output,
        entry.Kind == "match" ? entry.Action : entry.Kind,
        entry.How.Replace('_', ' '),
        entry.Operation,
        entry.Target,
        entry.Program,
        entry.Pid > 0 ? entry.Pid.ToString(CultureInfo.InvariantCulture) : "",
    ];

    private static void Warn(AuditLosses losses, int damaged, Terminal terminal)
    {
        foreach ((string rule, ulong lost, ulong heldBack) in losses.Rules)
        {
            if (lost > 0) terminal.Error.WriteLine($"warning: {lost} records of \"{SafeText.Of(rule)}\" were lost");
            if (heldBack > 0) terminal.Error.WriteLine($"note: {heldBack} records of \"{SafeText.Of(rule)}\" were held back by its rate limit");
        }

        if (damaged > 0) terminal.Error.WriteLine($"warning: {damaged} lines are not audit records");
    }

    private static Option<string[]> Repeated(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.OneOrMore };
}
