using System.Globalization;
using System.Threading.Channels;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Cli.Output;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Cli.Running;

/// <summary>Prints decisions as they are recorded: time, what was done, rule, output. The log is the record; this is for eyes.</summary>
internal sealed class LiveView(HostFacts host, Terminal terminal)
{
    private readonly AuditRecordWriter _writer = new(Environment.MachineName, host);

    /// <summary>Prints until the guard ends.</summary>
    public async Task ShowAsync(ChannelReader<AuditRecord> records)
    {
        await foreach (AuditRecord record in records.ReadAllAsync())
        {
            if (Line(record) is { } line) await terminal.Output.WriteLineAsync(line);
        }
    }

    private string? Line(AuditRecord record)
    {
        string time = DateTimeOffset.UnixEpoch.AddTicks(record.TimeNs / 100).ToLocalTime()
            .ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        switch (record)
        {
            case MatchRecord match:
                (string verdict, string how) = AuditNames.Outcome(match);
                string unknown = match.Unknown is { Count: > 0 } fields ? $" ({string.Join(", ", fields)} unknown)" : "";
                return $"{time} {Coloured(how.Replace('_', ' ') + unknown, verdict != "allow")}: {SafeText.Of(match.Rule.Rule.Name)}: {Message(match)}{Instead(match)}";
            case ResponseRecord { Response: var response }:
                return $"{time} {SafeText.Of(response.Target.Name)}[{response.Target.Pid}] {AuditNames.Sentence(response.Outcome)}";
            case GapRecord gap:
                return $"{time} warning: {gap.Last - gap.First + 1} records are lost: the ring was full";
            case TakeoverRecord takeover:
                return $"{time} {SafeText.Of(takeover.Message)}";
            case GuardRecord { Subject: not (GuardSubject.Start or GuardSubject.Stop) } guard:
                return $"{time} {SafeText.Of(guard.Message)}";
            default:
                return null;
        }
    }

    // The writer puts Falco's time and priority before the message; the line has its own time.
    private string Message(MatchRecord match)
    {
        string[] parts = _writer.Output(match).Split(": ", 2);
        string message = parts[^1];
        string priority = AuditNames.Of(match.Rule.Rule.Priority);
        return SafeText.Of(message.StartsWith(priority + " ", StringComparison.Ordinal) ? message[(priority.Length + 1)..] : message);
    }

    // What the responder did instead of what the rule asks for; of what the kernel has stopped there is nothing to add.
    private static string Instead(MatchRecord match) =>
        match is { Event.Verdict: Verdict.Allow, Response.Outcome: not (ResponseOutcome.Killed or ResponseOutcome.WouldKill) and var outcome }
            ? $" ({AuditNames.Sentence(outcome)})" : "";

    private string Coloured(string text, bool isStopped) =>
        !terminal.HasColours ? text : isStopped ? $"\u001b[1;31m{text}\u001b[0m" : $"\u001b[33m{text}\u001b[0m";
}
