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
using EbpfGuard.Engine.Sessions;

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
            if (_about is { } about && GenerationCounts.TryOpen(_generation[GenerationCounts.PinName], about.Rules.Count) is { } counts)
            {
                if (!about.IsReadable)
                    _faults.Add($"what it had recorded is lost: its records have format {about.Format}, and this guard reads format {AbiLimits.RecordFormat}");
                using (counts)
                {
                    lastSeen = counts.LastSeenNs;
                    wasLeft = counts.WasLeft;
                    meanwhile = new InheritedRecords(_generation, about, counts, write).Write(clock, processes);
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
internal sealed class InheritedRecords(PinnedGeneration generation, GenerationAbout about, GenerationCounts counts, Func<AuditRecord, bool> write)
{
    private readonly AuditedRule[] _rules = [.. about.Rules.Select(r => new AuditedRule(new Images.ImageRule(r.Rule, [])))];

    /// <summary>
    /// Writes those that this program can read; what had happened since the daemon's last sign of life, by rule, of rules that matched.
    /// </summary>
    public List<KeyValuePair<string, RuleAccount>> Write(WallClock clock, ProcessTable processes)
    {
        var decoder = new EventDecoder(processes, clock);
        foreach (RecordRing ring in about.IsReadable ? (RecordRing[])[RecordRing.Decisions, RecordRing.Responses, RecordRing.Alerts] : [])
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
            // Deferred, its condition is not known any more: nobody can say that it held.
            int column = about.Rules[rule].Deferred.Contains(decision.Point) ? GenerationCounts.Unconfirmed
                : write(new MatchRecord(_rules[rule], decision, about.PolicyHash, null)) ? GenerationCounts.Written : GenerationCounts.LostOnDisk;

            // In the counts, so that they are right when this daemon ends here and another goes on.
            counts.Own(rule)[column]++;
        }
    }

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
            RuleAccount total = RuleAccounts.AfterDeath(counts.Own(rule), kernel);
            RuleAccount since = total.Since(RuleAccounts.Final(counts.OwnSeen(rule), counts.KernelSeen(rule)));
            string name = _rules[rule].Rule.Name;
            if (since != default) meanwhile.Add(new(name, since));
            write(new LossRecord(nowNs, name, _rules[rule].Rule.Priority, total));
        }

        return meanwhile;
    }

    private readonly struct Handler(InheritedRecords owner, EventDecoder decoder, RecordRing ring) : IRecordHandler
    {
        public void Handle(ReadOnlySpan<byte> record)
        {
            if (decoder.Decision(record, ring) is { } decision) owner.Take(decision);
        }
    }
}
