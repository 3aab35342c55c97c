using System.Text.Json;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine.Audit;

/// <summary>
/// The lines that are about the guard and not about an event: <c>source</c> is <c>internal</c>, as Falco marks its own, so
/// one file or pipe carries both.
/// </summary>
internal static class InternalRecords
{
    public static void Write(Utf8JsonWriter json, ResponseRecord record, string hostname)
    {
        ProcessResponse response = record.Response;
        string outcome = AuditNames.Of(response.Outcome);
        string target = $"{response.Target.Name}[{response.Target.Pid}]";
        Priority priority = response.Outcome is ResponseOutcome.Killed or ResponseOutcome.AlreadyGone ? Priority.Notice : Priority.Warning;
        Head(json, record.TimeNs, "response", "EbpfGuard response", priority, hostname,
            $"{target}: {AuditNames.Sentence(response.Outcome)} (rule={response.Rule})");
        json.WriteStartObject("output_fields");
        json.WriteString("guard.rule", response.Rule);
        json.WriteString("guard.outcome", outcome);
        json.WriteNumber("proc.pid", response.Target.Pid);
        json.WriteString("proc.name", response.Target.Name);
        json.WriteEndObject();
        json.WriteString("for_rule", response.Rule);
        json.WriteString("outcome", outcome);
        if (response.Errno != 0) json.WriteNumber("errno", response.Errno);
        Process(json, "target", response.Target);
        Process(json, "culprit", response.Culprit);
    }

    public static void Write(Utf8JsonWriter json, LossRecord record, string hostname)
    {
        RuleAccount account = record.Account;
        Priority priority = account.Lost > 0 ? Priority.Warning : Priority.Informational;
        Head(json, record.TimeNs, "loss", "EbpfGuard records of a rule", priority, hostname,
            $"{record.Rule}: {account.Matched} matched, {account.Recorded} recorded, {account.HeldBack} held back, "
            + $"{account.Unconfirmed} unconfirmed, {account.Lost} lost");
        json.WriteStartObject("output_fields");
        json.WriteString("guard.rule", record.Rule);
        json.WriteNumber("guard.matched", account.Matched);
        json.WriteNumber("guard.recorded", account.Recorded);
        json.WriteNumber("guard.held_back", account.HeldBack);
        json.WriteNumber("guard.unconfirmed", account.Unconfirmed);
        json.WriteNumber("guard.lost", account.Lost);
        json.WriteEndObject();
        json.WriteString("for_rule", record.Rule);
        Counts(json, account);
    }

    public static void Write(Utf8JsonWriter json, GapRecord record, string hostname)
    {
        string ring = AuditNames.Of(record.Ring);
        ulong missing = record.Last - record.First + 1;
        Head(json, record.TimeNs, "gap", "EbpfGuard records lost", Priority.Warning, hostname,
            $"{missing} records of the {ring} ring are lost: the ring was full");
        json.WriteStartObject("output_fields");
        json.WriteString("guard.ring", ring);
        json.WriteNumber("guard.missing", missing);
        json.WriteEndObject();
        json.WriteString("ring", ring);
        json.WriteNumber("first", record.First);
        json.WriteNumber("last", record.Last);
    }

    public static void Write(Utf8JsonWriter json, TakeoverRecord record, string hostname)
    {
        RuleAccount sum = record.Sum;
        Priority priority = record.Fault is not null || !record.WasLeft || sum.Lost > 0 ? Priority.Warning : Priority.Notice;
        Head(json, record.TimeNs, "takeover", "EbpfGuard takeover", priority, hostname, record.Message);
        json.WriteStartObject("output_fields");
        json.WriteNumber("guard.matched", sum.Matched);
        json.WriteNumber("guard.recorded", sum.Recorded);
        json.WriteNumber("guard.lost", sum.Lost);
        json.WriteEndObject();
        json.WriteNumber("pid", record.Pid);
        if (record.LastSeenNs != 0) json.WriteString("last_seen", AuditTime.Iso(record.LastSeenNs));
        json.WriteBoolean("left_in_force", record.WasLeft);
        if (record.PolicyHash is not null) json.WriteString("policy", record.PolicyHash);
        json.WriteNumber("rule_count", record.RuleCount);
        Counts(json, sum);
        json.WriteStartArray("rules");
        foreach ((string rule, RuleAccount account) in record.Rules)
        {
            json.WriteStartObject();
            json.WriteString("for_rule", rule);
            Counts(json, account);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (record.Fault is not null) json.WriteString("fault", record.Fault);
    }

    public static void Write(Utf8JsonWriter json, GuardRecord record, string hostname)
    {
        Head(json, record.TimeNs, AuditNames.Of(record.Subject), "EbpfGuard", record.Priority, hostname, record.Message);
        json.WriteStartObject("output_fields");
        json.WriteString("guard.subject", AuditNames.Of(record.Subject));
        foreach ((string name, string value) in record.Facts) json.WriteString("guard." + name, value);
        json.WriteEndObject();
        foreach ((string name, string value) in record.Facts) json.WriteString(name, value);
    }

    private static void Head(
        Utf8JsonWriter json, long timeNs, string kind, string rule, Priority priority, string hostname, string message)
    {
        json.WriteString("time", AuditTime.Iso(timeNs));
        json.WriteString("record", kind);
        json.WriteString("rule", rule);
        json.WriteString("priority", AuditNames.Of(priority));
        json.WriteString("source", "internal");
        json.WriteString("hostname", hostname);
        json.WriteStartArray("tags");
        json.WriteEndArray();
        json.WriteString("output",
            $"{AuditTime.OfDay(timeNs)}: {AuditNames.Of(priority)} {RecordText.Printable(message)}");
    }

    private static void Counts(Utf8JsonWriter json, RuleAccount account)
    {
        json.WriteNumber("matched", account.Matched);
        json.WriteNumber("recorded", account.Recorded);
        json.WriteNumber("held_back", account.HeldBack);
        json.WriteNumber("unconfirmed", account.Unconfirmed);
        json.WriteNumber("lost", account.Lost);
        json.WriteNumber("lost_in_ring", account.LostInRing);
        json.WriteNumber("lost_in_queue", account.LostInQueue);
        json.WriteNumber("lost_on_disk", account.LostOnDisk);
        json.WriteNumber("stopped", account.Stopped);
    }

    private static void Process(Utf8JsonWriter json, string key, ProcessFacts process)
    {
        json.WriteStartObject(key);
        json.WriteNumber("exec_id", process.ExecId);
        json.WriteNumber("pid", process.Pid);
        json.WriteNumber("ppid", process.Ppid);
        json.WriteString("name", process.Name);
        if (process.ExePath is not null) json.WriteString("exepath", process.ExePath);
        json.WriteEndObject();
    }
}
