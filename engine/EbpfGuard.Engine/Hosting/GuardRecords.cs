using System.Globalization;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Response;

namespace EbpfGuard.Engine.Hosting;

/// <summary>Where rules were read: a path, and which folder or file it was.</summary>
/// <param name="Path">The path as it was given.</param>
/// <param name="Device">The device, as the kernel numbers it.</param>
/// <param name="Inode">The inode number.</param>
public sealed record RuleSource(string Path, ulong Device, ulong Inode);

/// <summary>What the guard says of itself in its log.</summary>
internal static class GuardRecords
{
    /// <summary>A policy came into force, by a start or a reload.</summary>
    public static GuardRecord Began(long timeNs, GuardSubject subject, GuardStatus status, IReadOnlyList<RuleSource> places)
    {
        string rules = $"rules in force: {status.Rules}";
        string message = status.RulesBefore is { } before ? $"{rules}, before: {before}" : $"{rules}, processes known: {status.Processes}";
        if (status.DropsMostRules) message += "; more than half of the rules are gone";
        return new GuardRecord(
            timeNs, subject, status.DropsMostRules ? Priority.Warning : Priority.Notice, message,
            [
                .. Facts(status),
                .. status.RulesBefore is { } count ? [new("rules_before", Number(count))] : (KeyValuePair<string, string>[])[],
                .. places.SelectMany((p, i) => Place(p, i == 0 ? "" : Number(i + 1))),
            ]);
    }

    /// <summary>The guard ends.</summary>
    public static GuardRecord Ended(long timeNs, GuardStatus status, GuardEnding ending) => new(
        timeNs, GuardSubject.Stop, ending.Fault is null ? Priority.Notice : Priority.Warning, $"the guard ends; {ending.Message}",
        [.. Facts(status), new("left_in_force", ending.IsLeft ? "true" : "false")]);

    /// <summary>The responder's breaker opened or closed.</summary>
    public static GuardRecord Breaker(long timeNs, BreakerChange change)
    {
        string family = change.Ancestor is { } ancestor ? $"{ancestor.Name}[{ancestor.Pid}]" : "an unknown process";
        string? limit = change.Limit is { } own ? $"{own.Count} per {own.Period.TotalSeconds:0} s" : null;
        string message = (change.IsOpen, limit) switch
        {
            (true, null) => $"kills too often below {family}: the responder freezes its processes there from now on instead of killing them",
            (true, _) => $"has used up its kill_limit, {limit}: the responder freezes its processes from now on instead of killing them",
            (false, null) => $"kills again below {family}, after {change.Refused} that were frozen",
            (false, _) => $"kills again, after {change.Refused} that were frozen beyond its kill_limit, {limit}",
        };
        return new GuardRecord(
            timeNs, GuardSubject.Breaker, Priority.Critical, $"rule \"{change.Rule}\" {message}",
            [
                new("is_open", change.IsOpen ? "true" : "false"), new("for_rule", change.Rule),
                limit is null ? new("ancestor", family) : new("kill_limit", limit),
            ]);
    }

    private static KeyValuePair<string, string>[] Facts(GuardStatus status) =>
    [
        new("policy", status.PolicyHash), new("rules", Number(status.Rules)), new("hooks", string.Join(' ', status.Hooks)),
    ];

    private static KeyValuePair<string, string>[] Place(RuleSource place, string number) =>
    [
        new("path" + number, place.Path),
        new("device" + number, string.Create(CultureInfo.InvariantCulture, $"{place.Device >> 20}:{place.Device & 0xfffff}")),
        new("inode" + number, place.Inode.ToString(CultureInfo.InvariantCulture)),
    ];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
