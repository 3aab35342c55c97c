using System.Text.Json;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Engine.Tracking;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>A program that finds no room among those that are kept is nobody's program: rules do not know it, and the log says so.</summary>
[Category("EveryMode")]
public sealed class UnkeptProgramTests
{
    // Ids that no tracker lives long enough to give.
    private const ulong FirstFiller = 1UL << 63;

    // Programs that end elsewhere on the machine make room again, which the act may get.
    private const int Tries = 50;

    private Playground _play = null!;
    private GuardSession _guard = null!;
    private TrackerMaps _maps = null!;
    private ulong _fillers;

    [SetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        string opens = $"evt.type = openat and fd.name = {_play.Write("file")}";
        _guard = new GuardSession(_play,
            GuardSession.Rule("known", $"{opens} and proc.name = actor", "alert")
            + GuardSession.Rule("unknown", $"{opens} and not proc.name in (actor, trusted)", "alert", "on_unknown match"));
        _maps = new TrackerMaps(_guard.Guard.Tracker);
        _fillers = FirstFiller;
    }

    [TearDown]
    public void Stop()
    {
        _maps?.Dispose();
        _guard?.Dispose();
        _play?.Dispose();
    }

    [Test]
    public void ItIsCountedUnknownAndToldOf()
    {
        RunningAct act = RunWithoutRoom();
        Assert.That(_maps.Numbers.Unkept, Is.GreaterThan(0));
        ActResult result = Finish(act);
        JsonElement record = _guard.Audit.MatchOf("unknown", result.Pid);
        Assert.That(record.GetProperty("unknown").EnumerateArray().Select(f => f.GetString()), Does.Contain("proc.name"), record.GetRawText());
        Assert.That(_guard.Audit.MatchesOf("known").Select(r => r.GetProperty("process").GetProperty("pid").GetInt32()), Does.Not.Contain(result.Pid));
        _guard.Audit.WaitFor(IsFault, "programs without room");
    }

    [Test]
    public void OnceThereIsRoomProgramsAreKeptAgain()
    {
        RunningAct unkept = RunWithoutRoom();
        Assert.That(_maps.HasTexts(_maps.Tracked(unkept.Pid).ExecId), Is.False, "what is not kept takes no room");
        Finish(unkept);
        MakeRoom();
        ActResult kept = Finish(Run());
        _guard.Audit.MatchOf("known", kept.Pid);
    }

    private static bool IsFault(JsonElement record) =>
        record.GetProperty("record").GetString() == "fault"
        && record.GetProperty("output").GetString()!.Contains("programs found no room in what is kept of programs", StringComparison.Ordinal);

    private RunningAct RunWithoutRoom()
    {
        for (int i = 0; i < Tries; i++)
        {
            Fill();
            RunningAct act = Run();
            if (_maps.Tracked(act.Pid).Programs[0] == TrackingLimits.ProgramUnknown) return act;
            act.Tell();
            act.Wait();
        }

        throw new InvalidOperationException("there is always room");
    }

    private RunningAct Run()
    {
        RunningAct act = RunningAct.Start(_play.Actor, "waited-open", _play["file"]);
        Assert.That(act.ReadLine(), Is.EqualTo("waiting"));
        return act;
    }

    private static ActResult Finish(RunningAct act)
    {
        act.Tell();
        ActResult result = act.Wait();
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return result;
    }

    private void Fill()
    {
        ulong[] ids = [.. Enumerable.Range(0, (int)Tracker.PossibleTasks).Select(i => _fillers + (ulong)i)];
        BpfException full = Assert.Throws<BpfException>(() => _maps.Programs.SetMany(ids, new TrackedProgram[ids.Length]))!;
        Assert.That(full.ErrorNumber, Is.EqualTo(Errno.E2BIG));
        _fillers += (ulong)ids.Length;
    }

    private void MakeRoom()
    {
        foreach (ulong id in _maps.Programs.Keys().Where(id => id >= FirstFiller)) _maps.Programs.Remove(id);
    }
}
