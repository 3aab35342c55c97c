using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Sessions;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// What waits to be judged because somebody may have to be killed for it, in an order that a flood cannot turn against it: a process
/// of which nothing was judged yet comes before those of which something was, the newest first; the others take turns. So who
/// floods competes with itself, and pays when there is no room. One thread may fill it while another takes from it: neither
/// holds the other up for longer than it takes to find a place.
/// </summary>
internal sealed class ResponseBacklog(PolicySession session, TimeProvider time, Action wake)
{
    private const int MostRecords = 8192;
    private const int MostOfAProcess = 512;
    private readonly Lock _lock = new();
    private readonly Dictionary<ProcessKey, Suspect> _suspects = [];
    private readonly LinkedList<Suspect> _new = [];
    private readonly LinkedList<Suspect> _judged = [];
    private readonly RepeatMemory _repeats = new(session.Counts, time);
    private int _records;

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => Volatile.Read(ref _records) == 0;

    /// <summary>Takes a copy of a record, or counts it when it is a repeat, which takes no room and wakes nobody.</summary>
    public void Add(ReadOnlySpan<byte> bytes, int tag)
    {
        if (!DecisionView.TryOpen(bytes, out DecisionView view)) return;
        lock (_lock)
        {
            if (_repeats.Counts(bytes)) return;
            Enqueue(bytes, view, tag);
        }

        wake();
    }

    /// <summary>The next record to judge; null when there is none.</summary>
    public PendingRecord? Take()
    {
        lock (_lock)
            return (_new.First ?? _judged.First) is { } place ? Next(place.Value, isJudged: true) : null;
    }

    /// <summary>What came of a record; null when that is not the same for its repeats.</summary>
    public void Answer(PendingRecord record, RepeatAnswer? answer)
    {
        lock (_lock) _repeats.Answer(record.Bytes, answer);
    }

    private void Enqueue(ReadOnlySpan<byte> bytes, DecisionView view, int tag)
    {
        int[] rules = new int[view.Rules.Length];
        for (int i = 0; i < rules.Length; i++) rules[i] = (int)view.Rules[i];
        var record = new PendingRecord(bytes.ToArray(), tag, rules);
        if (session.IsForResponderAlone(rules, (Bpf.Abi.DecisionPoint)view.Fixed.Op)) _repeats.Ask(record.Bytes, rules);

        var process = ProcessKey.Of(view.Fixed.Pid, view.Fixed.StartTimeNs);
        if (!_suspects.TryGetValue(process, out Suspect? suspect))
        {
            _suspects.Add(process, suspect = new Suspect(process));
            _new.AddFirst(suspect.Place);
        }

        suspect.Records.Enqueue(record);
        _records++;
        if (suspect.Records.Count > MostOfAProcess) Lose(suspect);
        else if (_records > MostRecords) Lose((_judged.First ?? _new.Last!).Value);
    }

    private void Lose(Suspect suspect)
    {
        PendingRecord lost = Next(suspect, isJudged: false);
        _repeats.Lose(lost.Bytes, lost.Rules);
    }

    private PendingRecord Next(Suspect suspect, bool isJudged)
    {
        PendingRecord record = suspect.Records.Dequeue();
        _records--;
        bool isEmpty = suspect.Records.Count == 0;
        if (isEmpty || isJudged) suspect.Place.List!.Remove(suspect.Place);
        if (isEmpty) _suspects.Remove(suspect.Process);
        else if (isJudged) _judged.AddLast(suspect.Place);
        return record;
    }

    private sealed class Suspect
    {
        public Suspect(ProcessKey process)
        {
            Process = process;
            Place = new LinkedListNode<Suspect>(this);
        }

        public ProcessKey Process { get; }

        public LinkedListNode<Suspect> Place { get; }

        public Queue<PendingRecord> Records { get; } = [];
    }
}

/// <summary>A record that waits to be judged.</summary>
/// <param name="Bytes">As it came from its ring.</param>
/// <param name="Tag">Where it comes from.</param>
/// <param name="Rules">The rules that it names.</param>
internal sealed record PendingRecord(byte[] Bytes, int Tag, IReadOnlyList<int> Rules);
