using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Events;

/// <summary>Bytes of a policy's rings to events. Records of unknown shape are refused, never guessed at.</summary>
public sealed class EventDecoder(ProcessTable table, WallClock clock)
{
    /// <summary>The event in a decision record; null when the bytes are none.</summary>
    /// <exception cref="InvalidDataException">It lists more than it holds. Which rules it is about can be read all the same.</exception>
    public DecisionEvent? Decision(ReadOnlySpan<byte> bytes, RecordRing ring)
    {
        if (!DecisionView.TryOpen(bytes, out DecisionView view)) return null;
        if (!view.IsWhole) throw new InvalidDataException("a decision record lists more than it holds");

        ref readonly DecisionRecord record = ref view.Fixed;
        int[] rules = new int[view.Rules.Length];
        for (int i = 0; i < rules.Length; i++) rules[i] = (int)view.Rules[i];

        return new DecisionEvent
        {
            Ring = ring,
            Sequence = record.Head.Sequence,
            TimeNs = clock.ToUnixNs(record.Head.TimeNs),
            Point = (DecisionPoint)record.Op,
            Verdict = (Verdict)record.Verdict,
            How = (HowStopped)record.How,
            Rules = rules,
            Unsure = record.Unsure == 0 ? [] : UnsureOf(rules, record.Unsure),
            Unknown = new UnknownFacts(record.Unknown, record.UnknownLineage),
            Process = ProcessOf(view),
            Numbers = new EventNumbers(view).With(FactInput.Duration, (long)(record.Head.TimeNs - record.StartTimeNs)),
            Tid = record.Tid,
            Texts = new EventTexts(view),
            Attempt = (DecisionPoint)record.Op == DecisionPoint.ExecCheck
                ? new ExecAttempt(RecordText.DecodeTerminated(record.Comm), ArgumentText.Split(view.NewArguments(out bool areCut)), areCut) : null,
            Inode = record.Inode,
            Device = record.Device,
            Call = record.Call,
            Container = RecordText.DecodeTerminated(record.Container),
        };
    }

    private ProcessFacts ProcessOf(DecisionView view)
    {
        ref readonly DecisionRecord record = ref view.Fixed;
        if (table.Find(record.ExecId) is { } known && known.Pid == record.Pid && ProcessKey.IsSameStart(known.StartTimeNs, record.StartTimeNs))
            return known;

        // What the table knows by the number is the program before, or the lineage of one that nobody could keep.
        ProcessFacts? before = table.FindByPid(record.Pid);
        bool isSame = before is not null && ProcessKey.IsSameStart(before.StartTimeNs, record.StartTimeNs);
        var unknown = new ProcessFacts
        {
            ExecId = record.ExecId,
            Pid = record.Pid,
            Ppid = (uint)new EventNumbers(view)[FactInput.Ppid].Value,
            StartTimeNs = record.StartTimeNs,
            Name = (DecisionPoint)record.Op == DecisionPoint.ExecCheck ? "" : RecordText.DecodeTerminated(record.Comm),
            ProgramIsUnknown = true,
        };
        return isSame ? unknown.Under(before!.Parent).After(before) : unknown;
    }

    private static int[] UnsureOf(int[] rules, uint bits) => [.. rules.Where((_, i) => (bits >> i & 1) != 0)];
}
