using System.Globalization;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Tracking;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>Long arguments of a program that is gone can be read for a while, and take no more room than they should.</summary>
[Category("EveryMode")]
public sealed class BuriedProgramTests
{
    // Bytes of one argument.
    private const int Longest = 100_000;

    private Playground _play = null!;
    private Tracker _tracker = null!;
    private string _file = "";

    [SetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        _file = _play.Write("file");
        _tracker = Tracker.Start(null, new FaultLog(Assert.Fail));
    }

    [TearDown]
    public void Stop()
    {
        _tracker?.Dispose();
        _play?.Dispose();
    }

    [Test]
    public void OfAProgramThatIsGoneTheyAreThereStill()
    {
        (RunningAct act, WholeArguments arguments) = Run(9_000, "end");
        Assert.That(arguments.Read(), Is.EqualTo(new[] { _play.Actor, "waited-open", _file, new string('f', 9_000), "end" }));
        End(act);
        _tracker.Maintain();
        Assert.That(LastOf(arguments), Is.EqualTo("end"));
    }

    [Test]
    public void TheEldestGoWhenThereAreTooMany()
    {
        WholeArguments eldest = RunToTheEnd(9_000);
        Assert.That(LastOf(eldest), Is.Not.Null);
        string times = TrackingLimits.Graves.ToString(CultureInfo.InvariantCulture);
        Assert.That(RunningAct.Start(_play.Actor, "exec-over", times, new string('f', 9_000)).Wait().ExitCode, Is.Zero);
        Assert.That(LastOf(eldest), Is.Null);
        Assert.That(RunToTheEnd(9_000).Read(), Is.Not.Null);
    }

    [Test]
    public void TheEldestGoWhenTheyTakeTooMuch()
    {
        WholeArguments[] all = [.. Enumerable.Range(0, 10).Select(_ => RunToTheEnd(Enumerable.Repeat(Longest, 19)))];
        int kept = TrackingLimits.BuriedPieces * AbiLimits.Piece / (19 * Longest);
        Assert.That(all.Select(a => LastOf(a) is not null), Is.EqualTo(Enumerable.Range(1, all.Length).Select(i => i > all.Length - kept)));
    }

    private WholeArguments RunToTheEnd(params IEnumerable<int> bytes)
    {
        (RunningAct act, WholeArguments arguments) = Run(bytes);
        End(act);
        return arguments;
    }

    private (RunningAct Act, WholeArguments Arguments) Run(int bytes, params string[] more) => Start([new string('f', bytes), .. more]);

    private (RunningAct Act, WholeArguments Arguments) Run(IEnumerable<int> bytes) => Start([.. bytes.Select(b => new string('f', b))]);

    private (RunningAct Act, WholeArguments Arguments) Start(string[] words)
    {
        var act = RunningAct.Start(_play.Actor, ["waited-open", _file, .. words]);
        Assert.That(act.ReadLine(), Is.EqualTo("waiting"));
        _tracker.CatchUp();
        return (act, _tracker.Processes.FindByPid((uint)act.Pid)!.WholeArguments!);
    }

    // Read anew: what was read before is kept as long as there is memory for it.
    private static string? LastOf(WholeArguments arguments)
    {
        GC.Collect();
        return arguments.Read()?[^1];
    }

    private static void End(RunningAct act)
    {
        act.Tell();
        Assert.That(act.Wait().ExitCode, Is.Zero);
    }
}
