using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Bpf.Rings;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Records;

namespace EbpfGuard.Engine.Hosting;

/// <summary>
/// What a daemon that has ended left behind: its policy, which is ended once another is in force, and what that had decided
/// while nobody listened, which goes into the log.
/// </summary>
internal sealed class Inheritance
{
    private readonly PinnedGeneration _generation;
    private readonly GenerationAbout? _about;
    private readonly List<string> _faults = [];

    public Inheritance(PinnedGeneration generation)
    {
        _generation = generation;
        _about = GenerationAbout.TryRead(generation[GenerationAbout.PinName]);
    }

    /// <summary>Number of its rules.</summary>
    public int RuleCount => _about?.Rules.Count ?? 0;

    /// <summary>Ends its enforcement.</summary>
    public void End()
    {
        IReadOnlyList<uint> programs = _generation.ProgramIds();
        if (_generation.RemoveLinks() is { } fault) _faults.Add(fault);
        else if (!BpfLink.AwaitRelease(programs, LoadedPolicy.ReleaseLimit)) _faults.Add(LoadedPolicy.StillAttached);
    }

    /// <summary>Writes what it had recorded, its closing accounts and a word about the takeover; then nothing of it is left.</summary>
    /// <param name="write">Writes a record, and tells whether it is in the log.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="processes">The processes of now.</param>
    public void Record(Func<AuditRecord, bool> write, WallClock clock, ProcessTable processes)
    {
        List<KeyValuePair<string, RuleAccount>> meanwhile = [];
        long lastSeen = 0;
        bool wasLeft = false;
        try
        {
            if (_about is { } about && GenerationBooks.TryOpen(_generation[GenerationBooks.PinName], about.Rules.Count) is { } books)
            {
                using (books)
                {
                    lastSeen = books.LastSeenNs;
                    wasLeft = books.WasLeft;
                    meanwhile = new InheritedRecords(_generation, about, books, write).Write(clock, processes);
                }
            }
            else _faults.Add("what it had decided cannot be told");
        }
        catch (BpfException e)
        {
            _faults.Add($"what it had decided cannot be read whole: {e.Message}");
        }

        if (_generation.Remove() is { } left) _faults.Add(left);
        write(new TakeoverRecord(
            clock.NowNs, _generation.Pid, lastSeen, wasLeft, _about?.PolicyHash, RuleCount, meanwhile,
            _faults.Count == 0 ? null : string.Join("; ", _faults.Distinct())));
    }
}

/// <summary>The records in the rings of a pinned policy, and the accounts of its rules.</summary>
internal sealed class InheritedRecords(PinnedGeneration generation, GenerationAbout about, GenerationBooks books, Func<AuditRecord, bool> write)
{
    private readonly AuditedRule[] _rules = [.. about.Rules.Select(r => new AuditedRule(new Images.ImageRule(r.Rule, [])))];
    private readonly RuleAccount[] _drained = new RuleAccount[about.Rules.Count];

    /// <summary>Writes them; what had happened since the daemon's end, by rule, of rules that matched.</summary>
    public List<KeyValuePair<string, RuleAccount>> Write(WallClock clock, ProcessTable processes)
    {
        var decoder = new EventDecoder(processes, clock);
        foreach (RecordRing ring in (RecordRing[])[RecordRing.Decisions, RecordRing.Responses, RecordRing.Alerts])
        {
            var handler = new Handler(this, decoder, ring);
            Read(LoadedPolicy.NameOf(ring), ref handler);
        }

        return Conclude(clock.NowNs);
    }

    private void Read<THandler>(string name, ref THandler handler)
        where THandler : IRecordHandler
    {
        using PinnedMap? map = PinnedMap.TryOpen(generation[name]);
        if (map is null) return;
        using var ring = new RingBufferReader(map);
        ring.Read(ref handler);
    }

    private void Take(DecisionEvent decision)
    {
        foreach (int rule in decision.Rules.Where(r => r < _rules.Length))
        {
            ref RuleAccount account = ref _drained[rule];
            if (about.Rules[rule].Deferred.Contains(decision.Point))
            {
                // Its condition is not known any more: nobody can say that it held.
                account = account with { Unconfirmed = account.Unconfirmed + 1 };
                Count(rule, GenerationBooks.Unconfirmed);
            }
            else if (write(new MatchRecord(_rules[rule], decision, about.PolicyHash, null)))
            {
                account = account with { Recorded = account.Recorded + 1 };
                Count(rule, GenerationBooks.Written);
            }
            else
            {
                account = account with { LostOnDisk = account.LostOnDisk + 1 };
                Count(rule, GenerationBooks.LostOnDisk);
            }
        }
    }

    // In the books too, so that they are right when this daemon ends here and another goes on.
    private void Count(int rule, int column) => books.Cells[(rule * GenerationBooks.Columns) + column]++;

    private List<KeyValuePair<string, RuleAccount>> Conclude(long nowNs)
    {
        var meanwhile = new List<KeyValuePair<string, RuleAccount>>();
        using PinnedMap? map = PinnedMap.TryOpen(generation["eg_counters"]);
        if (map is null) return meanwhile;
        using MappedArray memory = map.MapMemory();
        for (int rule = 0; rule < _rules.Length; rule++)
        {
            var kernel = MemoryMarshal.Read<RuleCounter>(memory.Bytes[(rule * memory.ValueStride)..]);
            if (kernel.Matched == 0) continue;
            RuleCounter seen = books.Seen(rule);
            RuleAccount total = Total(rule, kernel);
            ulong known = Row(rule)[GenerationBooks.LostInQueue];
            RuleAccount drained = _drained[rule] with
            {
                HeldBack = kernel.HeldBack - seen.HeldBack,
                LostInRing = kernel.Lost - seen.Lost,
                LostInQueue = total.LostInQueue - known,
                Stopped = kernel.Stopped - seen.Stopped,
            };
            drained = drained with { Matched = drained.Recorded + drained.HeldBack + drained.Unconfirmed + drained.Lost };
            string name = _rules[rule].Rule.Name;
            if (drained.Matched > 0) meanwhile.Add(new(name, drained));
            write(new LossRecord(nowNs, name, _rules[rule].Rule.Priority, total));
        }

        return meanwhile;
    }

    private RuleAccount Total(int rule, RuleCounter kernel)
    {
        Span<ulong> row = Row(rule);
        ulong accounted = row[GenerationBooks.Written] + row[GenerationBooks.HeldBack] + row[GenerationBooks.Unconfirmed]
            + row[GenerationBooks.LostInQueue] + row[GenerationBooks.LostOnDisk];

        // What the daemon had taken from the rings and not yet written was lost with it.
        ulong withDaemon = kernel.Recorded > accounted ? kernel.Recorded - accounted : 0;
        return new RuleAccount(
            kernel.Matched, row[GenerationBooks.Written], kernel.HeldBack + row[GenerationBooks.HeldBack], row[GenerationBooks.Unconfirmed], kernel.Lost,
            row[GenerationBooks.LostInQueue] + withDaemon, row[GenerationBooks.LostOnDisk],
            kernel.Stopped + row[GenerationBooks.StoppedByResponder]);
    }

    private Span<ulong> Row(int rule) => books.Cells.Slice(rule * GenerationBooks.Columns, GenerationBooks.Columns);

    private readonly struct Handler(InheritedRecords owner, EventDecoder decoder, RecordRing ring) : IRecordHandler
    {
        public void Handle(ReadOnlySpan<byte> record)
        {
            if (decoder.Decision(record, ring) is { } decision) owner.Take(decision);
        }
    }
}
