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
        json.WriteStartObject("output_fields"u8);
        json.WriteString("guard.rule"u8, response.Rule);
        json.WriteString("guard.outcome"u8, outcome);
        json.WriteNumber("proc.pid"u8, response.Target.Pid);
        json.WriteString("proc.name"u8, response.Target.Name);
        json.WriteEndObject();
        json.WriteString("for_rule"u8, response.Rule);
        json.WriteString("outcome"u8, outcome);
        if (response.Errno != 0) json.WriteNumber("errno"u8, response.Errno);
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
        json.WriteStartObject("output_fields"u8);
        json.WriteString("guard.rule"u8, record.Rule);
        json.WriteNumber("guard.matched"u8, account.Matched);
        json.WriteNumber("guard.recorded"u8, account.Recorded);
        json.WriteNumber("guard.held_back"u8, account.HeldBack);
        json.WriteNumber("guard.unconfirmed"u8, account.Unconfirmed);
        json.WriteNumber("guard.lost"u8, account.Lost);
        json.WriteEndObject();
        json.WriteString("for_rule"u8, record.Rule);
        Counts(json, account);
    }

    public static void Write(Utf8JsonWriter json, GapRecord record, string hostname)
    {
        string ring = AuditNames.Of(record.Ring);
        ulong missing = record.Last - record.First + 1;
        Head(json, record.TimeNs, "gap", "EbpfGuard records lost", Priority.Warning, hostname,
            $"{missing} records of the {ring} ring are lost: the ring was full");
        json.WriteStartObject("output_fields"u8);
        json.WriteString("guard.ring"u8, ring);
        json.WriteNumber("guard.missing"u8, missing);
        json.WriteEndObject();
        json.WriteString("ring"u8, ring);
        json.WriteNumber("first"u8, record.First);
        json.WriteNumber("last"u8, record.Last);
    }

    public static void Write(Utf8JsonWriter json, TakeoverRecord record, string hostname)
    {
        RuleAccount sum = record.Sum;
        Priority priority = record.Fault is not null || !record.WasLeft || sum.Lost > 0 ? Priority.Warning : Priority.Notice;
        Head(json, record.TimeNs, "takeover", "EbpfGuard takeover", priority, hostname, record.Message);
        json.WriteStartObject("output_fields"u8);
        json.WriteNumber("guard.matched"u8, sum.Matched);
        json.WriteNumber("guard.recorded"u8, sum.Recorded);
        json.WriteNumber("guard.lost"u8, sum.Lost);
        json.WriteEndObject();
        json.WriteNumber("pid"u8, record.Pid);
        if (record.LastSeenNs != 0) json.WriteString("last_seen"u8, AuditTime.Iso(record.LastSeenNs));
        json.WriteBoolean("left_in_force"u8, record.WasLeft);
        if (record.PolicyHash is not null) json.WriteString("policy"u8, record.PolicyHash);
        json.WriteNumber("rule_count"u8, record.RuleCount);
        Counts(json, sum);
        json.WriteStartArray("rules"u8);
        foreach ((string rule, RuleAccount account) in record.Rules)
        {
            json.WriteStartObject();
            json.WriteString("for_rule"u8, rule);
            Counts(json, account);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (record.Fault is not null) json.WriteString("fault"u8, record.Fault);
    }

    public static void Write(Utf8JsonWriter json, GuardRecord record, string hostname)
    {
        Head(json, record.TimeNs, AuditNames.Of(record.Subject), "EbpfGuard", record.Priority, hostname, record.Message);
        json.WriteStartObject("output_fields"u8);
        json.WriteString("guard.subject"u8, AuditNames.Of(record.Subject));
        foreach ((string name, string value) in record.Facts) json.WriteString("guard." + name, value);
        json.WriteEndObject();
        foreach ((string name, string value) in record.Facts) json.WriteString(name, value);
    }

    private static void Head(
        Utf8JsonWriter json, long timeNs, string kind, string rule, Priority priority, string hostname, string message)
    {
        json.WriteString("time"u8, AuditTime.Iso(timeNs));
        json.WriteString("record"u8, kind);
        json.WriteString("rule"u8, rule);
        json.WriteString("priority"u8, AuditNames.Of(priority));
        json.WriteString("source"u8, "internal");
        json.WriteString("hostname"u8, hostname);
        json.WriteStartArray("tags"u8);
        json.WriteEndArray();
        json.WriteString("output"u8,
            $"{AuditTime.OfDay(timeNs)}: {AuditNames.Of(priority)} {RecordText.Printable(message)}");
    }

    private static void Counts(Utf8JsonWriter json, RuleAccount account)
    {
        json.WriteNumber("matched"u8, account.Matched);
        json.WriteNumber("recorded"u8, account.Recorded);
        json.WriteNumber("held_back"u8, account.HeldBack);
        json.WriteNumber("unconfirmed"u8, account.Unconfirmed);
        json.WriteNumber("lost"u8, account.Lost);
        json.WriteNumber("lost_in_ring"u8, account.LostInRing);
        json.WriteNumber("lost_in_queue"u8, account.LostInQueue);
        json.WriteNumber("lost_on_disk"u8, account.LostOnDisk);
        json.WriteNumber("stopped"u8, account.Stopped);
    }

    private static void Process(Utf8JsonWriter json, string key, ProcessFacts process)
    {
        json.WriteStartObject(key);
        json.WriteNumber("exec_id"u8, process.ExecId);
        json.WriteNumber("pid"u8, process.Pid);
        json.WriteNumber("ppid"u8, process.Ppid);
        json.WriteString("name"u8, process.Name);
        if (process.ExePath is not null) json.WriteString("exepath"u8, process.ExePath);
        json.WriteEndObject();
    }
}
