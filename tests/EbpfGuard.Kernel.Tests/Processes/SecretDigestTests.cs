using System.Runtime.CompilerServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Tracking;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>
/// A program that a lineage has already is not put into it again, and it is told by a digest. What differs in anything that a rule asks
/// of ancestors has another digest, under a key that nobody can know, so that nobody hides one program behind another.
/// </summary>
[Category("EveryMode")]
public sealed class SecretDigestTests
{
    private Playground _play = null!;

    [SetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
    }

    [TearDown]
    public void Stop() => _play?.Dispose();

    [Test]
    public void EveryTrackerHasAKeyAndDigestsOfItsOwn()
    {
        RunningAct act = RunningAct.Start(_play.Actor, "wait", "nothing");
        Assert.That(act.ReadLine(), Is.EqualTo("waiting"));
        (ulong[] Key, ulong Digest)[] starts = [.. Enumerable.Range(0, 3).Select(_ => Read(act))];
        act.Tell();
        Assert.That(act.Wait().ExitCode, Is.Zero);
        Assert.Multiple(() =>
        {
            Assert.That(starts.SelectMany(s => s.Key), Is.Unique.And.None.Zero);
            Assert.That(starts.Select(s => s.Digest), Is.Unique.And.None.Zero);
        });
    }

    [Test]
    public void TheSameProgramHasTheSameDigestAndAnyOtherAnother()
    {
        using var tracker = Tracker.Start(null, new FaultLog(Assert.Fail));
        using var maps = new TrackerMaps(tracker);
        string copy = _play.Copy("copy"), link = _play["link"];
        Assert.That(RunningAct.Start(_play.Actor, "link", _play.Actor, link).Wait().ExitCode, Is.Zero);
        ulong first = DigestOf(maps, _play.Actor, "wait", "nothing");
        Assert.Multiple(() =>
        {
            Assert.That(DigestOf(maps, _play.Actor, "wait", "nothing"), Is.EqualTo(first), "run twice");
            Assert.That(DigestOf(maps, _play.Actor, "wait", "nothing", "more"), Is.EqualTo(first), "no rule asks for the arguments of an ancestor");
            Assert.That(DigestOf(maps, copy, "wait", "nothing"), Is.Not.EqualTo(first), "another file of the same content");
            Assert.That(DigestOf(maps, link, "wait", "nothing"), Is.Not.EqualTo(first), "another name of the same file");
            Assert.That(DigestOf(maps, _play.Actor, "exec-as", "trusted", _play.Actor, "wait", "nothing"), Is.Not.EqualTo(first), "another argv[0]");
        });
    }

    private static (ulong[] Key, ulong Digest) Read(RunningAct act)
    {
        using var tracker = Tracker.Start(null, new FaultLog(Assert.Fail));
        using var maps = new TrackerMaps(tracker);
        InlineArray2<ulong> key = maps.Numbers.Key;
        return ([key[0], key[1]], maps.ProgramOf(act.Pid).Digest);
    }

    private static ulong DigestOf(TrackerMaps maps, string program, params string[] words)
    {
        RunningAct act = RunningAct.Start(program, words);
        Assert.That(act.ReadLine(), Is.EqualTo("waiting"));
        TrackedProgram kept = maps.ProgramOf(act.Pid);
        act.Tell();
        act.Wait();
        return kept.Digest;
    }
}
