using System.Diagnostics;
using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Rings;
using EbpfGuard.Engine.Delivery;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Sessions;

namespace EbpfGuard.Bench.Rings;

/// <summary>How fast records are taken out of a ring that the kernel has filled, and what each leaves to the garbage collector.</summary>
internal static class RingBenchmark
{
    private const string Group = "ring";
    private const int WarmUpRounds = 10;

    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress)
    {
        using var ring = new FilledRing();
        progress("reading in place");
        var looking = new LookingHandler();
        IReadOnlyList<Figure> inPlace = Measure(ring, ref looking, "decision records read in place", options, Goal.AtLeast(3e6));
        progress("reading and passing on");
        RecordRouter router = NewRouter();
        IReadOnlyList<Figure> routed = Measure(ring, ref router, "read, sequence checked, queued for the audit", options, null);
        return [.. inPlace, .. routed];
    }

    private static List<Figure> Measure<THandler>(
        FilledRing ring, ref THandler handler, string name, BenchOptions options, Goal? goal)
        where THandler : IRecordHandler
    {
        var rates = new List<double>();
        var allocated = new List<double>();
        var written = new List<double>();
        int rounds = WarmUpRounds + options.Rounds(30);
        for (int round = 0; round < rounds; round++)
        {
            TimeSpan filling = ring.Fill();
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long started = Stopwatch.GetTimestamp();
            long records = ring.Reader.Read(ref handler);
            TimeSpan reading = Stopwatch.GetElapsedTime(started);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            if (records == 0) throw new BenchException("the ring was not filled");
            if (round < WarmUpRounds) continue;
            rates.Add(records / reading.TotalSeconds);
            allocated.Add((double)bytes / records);
            written.Add(records / filling.TotalSeconds);
        }

        return
        [
            Figure.Of(Group, name, "records/s", rates, goal),
            Figure.Of(Group, $"{name}: allocated", "B/record", allocated, Goal.AtMost(0)),
            Figure.Of(Group, "written by the kernel", "records/s", written),
        ];
    }

    // The queue is emptied where it is filled, so that it never refuses a record.
    private static RecordRouter NewRouter()
    {
        var table = new ProcessTable();
        table.Exec(new ProcessFacts { ExecId = FilledRing.ExecId, Pid = 1, StartTimeNs = 1 });
        var clock = new WallClock(TimeProvider.System, () => 0);
        var session = new PolicySession(
            1, CompiledRules.Image(RuleTexts.Opens(1), hasLsm: false), new EventDecoder(table, clock));
        RecordQueues audit = null!;
        audit = new RecordQueues(1 << 20, 1 << 20, 8 << 20, () =>
        {
            if (audit.Alerts.TryPeek(out _, out _)) audit.Alerts.Release();
        });
        return new RecordRouter(
            session, RecordRing.Alerts, new SequenceTracker(0), table, () => { }, new RecordQueues(1 << 20, 1 << 20, 1 << 20, () => { }), audit,
            new FaultLog(_ => { }));
    }

    private struct LookingHandler : IRecordHandler
    {
        private ulong _last;
        private ulong _rules;

        public void Handle(ReadOnlySpan<byte> record)
        {
            if (!DecisionView.TryOpen(record, out DecisionView view)) throw new BenchException("a record was not whole");
            _last = view.Fixed.Head.Sequence;
            foreach (uint rule in view.Rules) _rules += rule + 1;
        }
    }
}
