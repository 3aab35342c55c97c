using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EbpfGuard.Cli.Output;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Hosting;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard status</c>: what is in force on this host, by whom and since when.</summary>
internal static class StatusCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> pinDirectory = StateOptions.PinDirectory();
        Option<string> stateDirectory = StateOptions.StateDirectory();
        Option<string> format = FormatOption.Create();
        var command = new Command("status", "Say what is in force on this host, by which guard and since when. "
            + "Exit code 1 when nothing is, 3 when a guard lives whose pins cannot be seen from here.")
        {
            pinDirectory, stateDirectory, format,
        };
        command.SetAction(result =>
        {
            IReadOnlyList<EnforcedPolicy> policies;
            try
            {
                policies = EnforcedPolicy.ReadAll(result.GetValue(stateDirectory)!, result.GetValue(pinDirectory));
            }
            catch (HostException e)
            {
                FaultOutput.Write([e.Fault], [], terminal);
                return ExitCodes.Host;
            }

            if (FormatOption.IsJson(result.GetValue(format))) WriteJson(policies, terminal);
            else WriteText(policies, terminal);
            return policies.Count == 0 ? ExitCodes.No : policies.Any(p => p.ArePinsHidden) ? ExitCodes.Host : ExitCodes.Fine;
        });
        return command;
    }

    private static void WriteText(IReadOnlyList<EnforcedPolicy> policies, Terminal terminal)
    {
        if (policies.Count == 0) terminal.Output.WriteLine("nothing is in force");
        foreach (EnforcedPolicy policy in policies)
        {
            terminal.Output.WriteLine($"in force: {policy.Rules.Count} rules since {Time(policy.SinceNs)}, policy {policy.PolicyHash ?? "not known"}");
            terminal.Output.WriteLine($"  guard: process {policy.Pid}, {Daemon(policy)}");
            if (policy.AuditPath is { } audit) terminal.Output.WriteLine($"  records: {SafeText.Of(audit)}");
            terminal.Output.WriteLine($"  pins: {Pins(policy)}");
            terminal.Output.WriteLine($"  hooks: {string.Join(' ', policy.Hooks)}");
            if (policy.UncachedFields is { } uncached)
                terminal.Output.WriteLine($"  opens: {(uncached.Count == 0 ? "those that matched nothing are not judged again" : ReportOutput.Uncached(uncached))}");
            terminal.WriteTable(
                ["rule", "action", "matched", "stopped", "recorded", "held back", "unconfirmed", "lost"],
                policy.Rules.Select(r => (string[])
                [
                    r.Name, (r.Action?.Name() ?? "") + (r.Mode == RuleMode.Monitor ? " (monitor)" : ""),
                    .. r.Account is { } a
                        ? ((ulong[])[a.Matched, a.Stopped, a.Recorded, a.HeldBack, a.Unconfirmed, a.Lost]).Select(Number) : Enumerable.Repeat("", 6),
                ]));
        }
    }

    private static string Daemon(EnforcedPolicy policy) =>
        policy.IsAlive ? "alive"
        : policy.WasLeft ? $"ended at {Time(policy.LastSeenNs)} and left this in force; nobody writes records until a guard takes over"
        : $"dead, last seen {Time(policy.LastSeenNs)}; nobody writes records until a guard takes over";

    private static string Pins(EnforcedPolicy policy) =>
        policy.PinDirectory is null ? "none, it ends with its process"
        : policy.ArePinsHidden ? $"{policy.PinDirectory}, which cannot be seen from here (removed, or in another mount namespace): what was counted is not known"
        : policy.PinDirectory;

    private static void WriteJson(IReadOnlyList<EnforcedPolicy> policies, Terminal terminal) => terminal.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("enforced", policies.Count > 0);
        json.WriteStartArray("policies");
        foreach (EnforcedPolicy policy in policies) Write(json, policy);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, EnforcedPolicy policy)
    {
        json.WriteStartObject();
        json.WriteNumber("pid", policy.Pid);
        json.WriteString("daemon", policy.IsAlive ? "alive" : policy.WasLeft ? "ended" : "dead");
        json.WriteString("since", policy.SinceNs == 0 ? null : Time(policy.SinceNs));
        json.WriteString("last_seen", policy.LastSeenNs == 0 ? null : Time(policy.LastSeenNs));
        json.WriteString("policy", policy.PolicyHash);
        json.WriteString("audit", policy.AuditPath);
        json.WriteString("pins", policy.PinDirectory);
        json.WriteBoolean("pins_hidden", policy.ArePinsHidden);
        FaultOutput.WriteStrings(json, "hooks", policy.Hooks);
        if (policy.UncachedFields is { } uncached) FaultOutput.WriteStrings(json, "uncached_fields", uncached);
        json.WriteStartArray("rules");
        foreach (EnforcedRule rule in policy.Rules)
        {
            json.WriteStartObject();
            json.WriteString("name", rule.Name);
            json.WriteString("action", rule.Action?.Name());
            if (rule.Mode is { } mode) json.WriteBoolean("monitor", mode == RuleMode.Monitor);
            if (rule.Account is { } account) Write(json, account);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RuleAccount account)
    {
        json.WriteNumber("matched", account.Matched);
        json.WriteNumber("stopped", account.Stopped);
        json.WriteNumber("recorded", account.Recorded);
        json.WriteNumber("held_back", account.HeldBack);
        json.WriteNumber("unconfirmed", account.Unconfirmed);
        json.WriteNumber("lost", account.Lost);
    }

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Time(long timeNs) => timeNs == 0
        ? "a time that is not known"
        : DateTimeOffset.UnixEpoch.AddTicks(timeNs / 100).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
