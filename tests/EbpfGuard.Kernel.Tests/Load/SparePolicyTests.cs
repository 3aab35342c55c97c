using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Programs;
using EbpfGuard.Engine.Tracking;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Load;

/// <summary>Programs that were verified before their policy was known enforce that policy, whole, and no other.</summary>
[Category("EveryMode")]
public sealed class SparePolicyTests
{
    [Test]
    public void TheNextPolicyIsEnforcedWhetherItFitsTheSpareProgramsOrNot()
    {
        Machine.Require();
        using var play = new Playground();
        (string first, string next) = (play.Write("first"), play.Write("next"));
        using var guard = new GuardSession(play, Opens("first", first), o => o with { KeepsSparePrograms = true });
        AssertReported(first, "first");

        guard.Guard.Swap(guard.Build(Opens("next", next) + Others(8)));
        AssertReported(next, "next");

        string deeper = $"evt.type = openat and fd.name = {first} and proc.cwd startswith /";
        guard.Guard.Swap(guard.Build(GuardSession.Rule("asks for more", deeper, "alert")));
        AssertReported(first, "asks for more");

        guard.Guard.Swap(guard.Build(Others(100) + Opens("larger", next)));
        AssertReported(next, "larger");

        guard.Guard.Swap(guard.Build(GuardSession.Rule("runs", $"evt.type = execve and proc.exepath = {play.Actor}", "alert")));
        AssertReported(first, "runs");
        guard.Stop();
        string[] matches = [.. guard.Audit.Records().Where(r => r.GetProperty("record").GetString() == "match")
            .Select(r => r.GetProperty("rule").GetString()!)];
        Assert.That(matches, Is.EqualTo(new[] { "first", "next", "asks for more", "larger", "runs" }), "each policy alone decides in its time");

        void AssertReported(string opened, string rule)
        {
            RunningAct act = RunningAct.Start(play.Actor, "open", opened);
            act.Wait();
            guard.Audit.MatchOf(rule, act.Pid);
        }

        string Opens(string name, string path) =>
            GuardSession.Rule(name, $"evt.type = openat and fd.name = {path} and proc.exepath = {play.Actor}", "alert");

        string Others(int count) => string.Concat(Enumerable.Range(0, count).Select(n => Opens($"other {n}", play[$"none-{n}"])));
    }

    [Test]
    public void SpareProgramsServeOnceAndOnlyWhatTheyWereVerifiedFor()
    {
        Machine.Require();
        using var play = new Playground();
        var options = new LoadOptions { UseLsm = Machine.Features.HasLsm, CgroupRoot = Machine.Features.CgroupRoot };
        using Tracker tracker = Tracker.Start(null, new FaultLog(f => Assert.Fail(f)));
        using var spare = new SparePrograms(options, tracker, new FaultLog(f => Assert.Fail(f)));
        using var guard = new GuardSession(play, Rule(1));
        PolicyImage image = guard.Build(Rule(1));
        ProgramShape shape = ImageShape.Of(image.Layout);
        TableRoom room = TableRoom.Of(image, options);

        Assert.That(spare.Take(shape, room), Is.Null, "nothing is loaded yet");

        spare.Renew(image);
        PolicyImage grown = guard.Build(Rule(1) + Rule(2) + Rule(3));
        using (PolicyPrograms? programs = spare.Take(ImageShape.Of(grown.Layout), TableRoom.Of(grown, options)))
            Assert.That(programs?.Object.IsLoaded, Is.True);
        Assert.That(spare.Take(shape, room), Is.Null, "they are taken");

        spare.Renew(image);
        Assert.That(spare.Take(shape, room with { Rules = 1000 }), Is.Null, "too large");

        spare.Renew(image);
        shape.Inputs[(int)DecisionPoint.Open].Add(FactInput.ProcCwd);
        Assert.That(spare.Take(shape, room), Is.Null, "other facts");

        string Rule(int n) => GuardSession.Rule($"r{n}", $"evt.type = openat and fd.name = {play[$"none-{n}"]} and proc.name = nobody", "alert");
    }
}
