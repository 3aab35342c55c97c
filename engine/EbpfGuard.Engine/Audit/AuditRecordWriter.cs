using System.Buffers;
using System.Globalization;
using System.Text.Json;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine.Audit;

/// <summary>
/// A record as a line of JSON. The keys that Falco's consumers read stand first and mean what they mean there
/// (<c>time rule priority source hostname tags output output_fields</c>); what is ours follows, and the verdict is given in
/// <c>output_fields</c> as well, because forwarders drop keys that they do not know.
/// </summary>
public sealed class AuditRecordWriter(string hostname, HostFacts host)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = LogSafeEncoder.Instance, SkipValidation = true };
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private Utf8JsonWriter? _json;

    /// <summary>The line in UTF-8, with its line break; good until the next call. Not for several threads at once.</summary>
    public ReadOnlyMemory<byte> Write(AuditRecord record)
    {
        _buffer.ResetWrittenCount();
        Utf8JsonWriter json = _json ??= new Utf8JsonWriter(_buffer, Options);
        json.Reset(); // whatever a record that failed has left
        json.WriteStartObject();
        switch (record)
        {
            case MatchRecord match:
                WriteMatch(json, match);
                break;
            case ResponseRecord response:
                InternalRecords.Write(json, response, hostname);
                break;
            case LossRecord loss:
                InternalRecords.Write(json, loss, hostname);
                break;
            case GapRecord gap:
                InternalRecords.Write(json, gap, hostname);
                break;
            case TakeoverRecord takeover:
                InternalRecords.Write(json, takeover, hostname);
                break;
            case GuardRecord guard:
                InternalRecords.Write(json, guard, hostname);
                break;
        }

        json.WriteEndObject();
        json.Flush();
        _buffer.Write("\n"u8);
        return _buffer.WrittenMemory;
    }

    /// <summary>The output of a match, with the time and priority that Falco puts before it.</summary>
    public string Output(MatchRecord match) => Output(match, match.Rule.Template.ValuesIn(new FactDerivation(Shown(match))));

    // A rule that means a script by its path has the script in its output.
    private EventFacts Shown(MatchRecord match) => DecisionFacts.ForPeople(match.Event, host, MatchFacts.IsOfScript(match, host));

    private static string Output(MatchRecord match, IReadOnlyList<FactValue> values) =>
        $"{AuditTime.OfDay(match.TimeNs)}: {AuditNames.Of(match.Rule.Rule.Priority)} "
        + match.Rule.Template.Render(values);

    private void WriteMatch(Utf8JsonWriter json, MatchRecord match)
    {
        PolicyRule rule = match.Rule.Rule;
        DecisionEvent decision = match.Event;
        EventFacts facts = Shown(match);
        OutputTemplate template = match.Rule.Template;
        FactValue[] values = template.ValuesIn(new FactDerivation(facts));
        (string verdict, string how) = AuditNames.Outcome(match);

        json.WriteString("time"u8, AuditTime.Iso(match.TimeNs));
        json.WriteString("rule"u8, rule.Name);
        json.WriteString("priority"u8, AuditNames.Of(rule.Priority));
        json.WriteString("source"u8, rule.Source);
        json.WriteString("hostname"u8, hostname);
        json.WriteStartArray("tags"u8);
        foreach (string tag in rule.Tags) json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WriteString("output"u8, Output(match, values));
        json.WriteStartObject("output_fields"u8);
        for (int i = 0; i < values.Length; i++)
        {
            RecordedField field = template.Fields[i];
            json.WritePropertyName(field.Key);
            if (field.Name == "evt.time") json.WriteNumberValue(match.TimeNs);
            else ValueText.Write(json, values[i], field.IsBoolean);
        }

        json.WriteString("guard.action"u8, rule.Action.Name());
        json.WriteString("guard.verdict"u8, verdict);
        json.WriteString("guard.how"u8, how);
        if (match.Unknown is not null) json.WriteString("guard.unknown"u8, string.Join(' ', match.Unknown));
        json.WriteEndObject();

        json.WriteString("record"u8, "match");
        json.WriteString("action"u8, rule.Action.Name());
        json.WriteString("verdict"u8, verdict);
        json.WriteString("how"u8, how);
        if (match.Response is { } response) WriteResponse(json, response);
        if (match.Unknown is not null)
        {
            json.WriteStartArray("unknown"u8);
            foreach (string field in match.Unknown) json.WriteStringValue(field);
            json.WriteEndArray();
            json.WriteString("because"u8, $"on_unknown {AuditNames.Of(rule.OnUnknown)}");
        }

        json.WriteString("operation"u8, facts.Operation.Name());
        WriteFacts(json, match, facts);
        json.WriteString("policy"u8, match.PolicyHash);
        json.WriteString("ring"u8, AuditNames.Of(decision.Ring));
        json.WriteNumber("sequence"u8, decision.Sequence);
        WriteObject(json, decision);
        json.WritePropertyName("process"u8);
        WriteProcess(json, decision);
    }

    // Of what was decided before this guard's rules nothing is known but the rule's name.
    private void WriteFacts(Utf8JsonWriter json, MatchRecord match, EventFacts shown)
    {
        IReadOnlyList<MatchFact> facts = MatchFacts.Of(match, host, shown);
        if (facts.Count == 0) return;
        json.WriteStartObject("facts"u8);
        foreach (MatchFact fact in facts)
        {
            json.WritePropertyName(fact.Field.Key);
            ValueText.WriteWhole(json, fact.Value, fact.Field.IsBoolean);
        }

        json.WriteEndObject();
        if (!facts.Any(f => f.IsCut)) return;
        json.WriteStartArray("cut"u8);
        foreach (MatchFact fact in facts.Where(f => f.IsCut)) json.WriteStringValue(fact.Field.Key);
        json.WriteEndArray();
    }

    private static void WriteResponse(Utf8JsonWriter json, MatchResponse response)
    {
        json.WriteString("response"u8, AuditNames.Of(response.Outcome));
        if (response.Errno != 0) json.WriteNumber("errno"u8, response.Errno);
        if (response.Descendants > 0) json.WriteNumber("descendants"u8, response.Descendants);
    }

    private static void WriteObject(Utf8JsonWriter json, DecisionEvent decision)
    {
        if (decision.Path is not null) WritePath(json, "path", decision.Path);
        if (decision.Attempt is { } attempt)
        {
            json.WriteStartArray("arguments"u8);
            foreach (string argument in attempt.Arguments) json.WriteStringValue(argument);
            json.WriteEndArray();
            if (attempt.IsCut) json.WriteBoolean("arguments_cut"u8, true);
        }

        if (decision.SecondPath is not null && decision.SecondPath != decision.Path) WritePath(json, "path2", decision.SecondPath);
        if (decision.Inode != 0)
        {
            json.WriteNumber("inode"u8, decision.Inode);
            json.WriteString("device"u8, string.Create(
                CultureInfo.InvariantCulture, $"{decision.Device >> 20}:{decision.Device & 0xfffff}"));
        }

        if (decision.Numbers.Server is { } server) json.WriteString("server"u8, server.ToString());
        if (decision.Numbers.Client is { } client) json.WriteString("client"u8, client.ToString());
    }

    // A NUL stands for what is missing of a path.
    private static void WritePath(Utf8JsonWriter json, string name, string path)
    {
        json.WriteString(name, path.Replace('\0', '…'));
        if (path.Contains('\0')) json.WriteBoolean(name + "_cut", true);
    }

    private static void WriteProcess(Utf8JsonWriter json, DecisionEvent decision)
    {
        ProcessFacts process = decision.Process;
        json.WriteStartObject();
        json.WriteNumber("exec_id"u8, process.ExecId);
        json.WriteNumber("pid"u8, process.Pid);
        json.WriteNumber("tid"u8, decision.Tid);
        json.WriteNumber("ppid"u8, decision.Numbers[FactInput.Ppid].Value);
        json.WriteNumber("uid"u8, decision.Numbers[FactInput.Uid].Value);
        json.WriteNumber("gid"u8, decision.Numbers[FactInput.Gid].Value);
        json.WriteNumber("loginuid"u8, decision.Numbers[FactInput.Loginuid].Value);
        if (decision.Container.Length > 0) json.WriteString("container"u8, decision.Container);
        json.WriteString("name"u8, process.Name);
        WriteOptional(json, "exepath"u8, process.ExePath);
        WriteOptional(json, "cmdline"u8, process.CommandLine);
        if (decision.Texts[FactInput.ProcCwd].Value is { } directory) WritePath(json, "cwd", directory);
        json.WriteStartArray("ancestors"u8);
        foreach (ProcessFacts ancestor in process.Ancestors) json.WriteStringValue(ancestor.Name);
        json.WriteEndArray();
        bool hasEarlier = false;
        foreach (ProcessFacts replaced in process.Replaced)
        {
            if (!hasEarlier) json.WriteStartArray("earlier"u8);
            hasEarlier = true;
            json.WriteStringValue(replaced.Name);
        }

        if (hasEarlier) json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, ReadOnlySpan<byte> key, string? value)
    {
        if (value is null) json.WriteNull(key);
        else json.WriteString(key, value);
    }
}
