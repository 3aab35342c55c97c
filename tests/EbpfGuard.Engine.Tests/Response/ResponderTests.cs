using EbpfGuard.Bpf;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Response;
using EbpfGuard.Engine.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Response;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ResponderTests
{
    private const uint Rescuer = 909;
    private const uint Pretender = 910;
    private const ulong Tick = ProcessFacts.TickNs;
    private static readonly PolicyRule Rule = Some.Rule("r", RuleAction.Kill);
    private readonly FakeTimeProvider _time = new(Some.Noon);
    private FakeProcesses _machine = null!;
    private ProcessTable _table = null!;
    private Action _comesLate = () => { };
    private bool _knowsAll = true;

    [SetUp]
    public void Begin()
    {
        _machine = new FakeProcesses();
        _table = new ProcessTable();
        _comesLate = () => { };
        _knowsAll = true;
    }

    [Test]
    public void TheCulpritIsKilled()
    {
        ProcessFacts culprit = Run(100, "evil");
        Assert.That(Respond(culprit).Single().Outcome, Is.EqualTo(ResponseOutcome.Killed));
        Assert.That(_machine.Signals, Is.EqualTo(new[] { (100u, ProcessKiller.Kill) }));
    }

    [Test]
    public void AnotherProcessWithTheSameNumberIsLeftAlone()
    {
        ProcessFacts culprit = Run(100, "evil");
        _machine.Add(Some.Process(100, "innocent", 9, 1, culprit.StartTimeNs + Tick));
        Assert.That(Respond(culprit).Single().Outcome, Is.EqualTo(ResponseOutcome.AlreadyGone));
        Assert.That(_machine.Signals, Is.Empty);
    }

    [Test]
    public void AProcessWithoutAKnownStartIsLeftAlone()
    {
        ProcessFacts culprit = Some.Process(100, "evil", startNs: 0);
        _machine.Add(culprit);
        Assert.That(Respond(culprit).Single().Outcome, Is.EqualTo(ResponseOutcome.AlreadyGone));
    }

    [Test]
    public void OneThatEndedIsSaidToBeGone()
    {
        ProcessFacts culprit = Run(100, "evil");
        _machine.Remove(100);
        Assert.That(Respond(culprit).Single().Outcome, Is.EqualTo(ResponseOutcome.AlreadyGone));
    }

    [Test]
    public void ARefusalOfTheKernelIsTold()
    {
        ProcessFacts culprit = Run(100, "evil");
        _machine.SendErrors[100] = 1;
        ProcessResponse response = Respond(culprit).Single();
        Assert.That((response.Outcome, response.Errno), Is.EqualTo((ResponseOutcome.Failed, 1)));
    }

    [TestCase(1u, "systemd", TestName = "init")]
    [TestCase(77u, "ebpfguard", TestName = "the guard itself")]
    [TestCase(Rescuer, "any name", TestName = "by the file of the program")]
    public void TheProtectedAreNotKilled(uint pid, string name)
    {
        ProcessFacts culprit = Run(pid, name);
        Assert.That(Respond(culprit).Single().Outcome, Is.EqualTo(ResponseOutcome.Protected));
        Assert.That(_machine.Signals, Is.Empty);
    }

    [Test]
    public void TheProtectedKeepTheirDescendants()
    {
        ProcessFacts rescuer = Run(Rescuer, "any name");
        Fork(101, Rescuer);
        Assert.That(Respond(rescuer, RuleAction.KillTree).Select(d => (d.Target.Pid, d.Outcome)), Is.EqualTo(new[] { (Rescuer, ResponseOutcome.Protected) }));
        Assert.That(_machine.Signals, Is.Empty);
    }

    [Test]
    public void NobodyButTheHostsRootIsProtectedByAProgram()
    {
        Assert.That(Respond(Run(Pretender, "any name")).Single().Outcome, Is.EqualTo(ResponseOutcome.Killed));
        Assert.That(_machine.Signals.Select(s => s.Pid), Does.Contain(Pretender));
    }

    [Test]
    public void MonitoringOnlySaysWhatWouldBeDone()
    {
        ProcessFacts culprit = Run(100, "evil");
        Assert.That(Responder().Respond(Rule, culprit, RuleAction.Kill, isMonitor: true).Single().Outcome, Is.EqualTo(ResponseOutcome.WouldKill));
        Assert.That(_machine.Signals, Is.Empty);
    }

    [Test]
    public void ATreeIsStoppedWholeBeforeAnyoneIsKilled()
    {
        ProcessFacts root = Run(100, "evil");
        Fork(101, 100);
        Fork(102, 101);
        Run(300, "bystander");
        IReadOnlyList<ProcessResponse> responses = Respond(root, RuleAction.KillTree);
        Assert.That(responses.Select(d => (d.Target.Pid, d.Outcome)), Is.EquivalentTo(new[]
        {
            (100u, ResponseOutcome.Killed), (101u, ResponseOutcome.Killed), (102u, ResponseOutcome.Killed),
        }));
        Assert.That(responses[0].Target.Pid, Is.EqualTo(100), "the culprit first");
        int firstKill = _machine.Signals.FindIndex(s => s.Signal == ProcessKiller.Kill);
        Assert.That(_machine.Signals.Take(firstKill).Select(s => s.Pid), Is.EquivalentTo((uint[])[100, 101, 102]));
    }

    [TestCase(RuleAction.Kill)]
    [TestCase(RuleAction.KillTree)]
    public void WhereItKillsTooOftenItFreezesInstead(RuleAction action)
    {
        ProcessFacts root = Run(100, "evil");
        Fork(101, 100);
        ProcessResponse[] responses = [.. Responder(new KillBreaker(0, _time)).Respond(Rule, root, action, isMonitor: false)];
        Assert.That(responses.Select(d => d.Outcome), Is.All.EqualTo(ResponseOutcome.Frozen));
        Assert.That(responses.Select(d => d.Target.Pid), Is.EquivalentTo(action == RuleAction.Kill ? (uint[])[100] : [100, 101]));
        Assert.That(_machine.Signals.Select(s => s.Signal), Is.All.EqualTo(ProcessKiller.Stop));
    }

    [TestCase(1u, "systemd")]
    [TestCase(77u, "ebpfguard")]
    [TestCase(Rescuer, "rescuer")]
    public void TheProtectedAreNotFrozen(uint pid, string name)
    {
        ProcessResponse response = Responder(new KillBreaker(0, _time)).Respond(Rule, Run(pid, name), RuleAction.Kill, isMonitor: false).Single();
        Assert.That(response.Outcome, Is.EqualTo(ResponseOutcome.Protected));
        Assert.That(_machine.Signals, Is.Empty);
    }

    [Test]
    public void AChildForkedWhileTheTreeIsStoppedIsFoundToo()
    {
        ProcessFacts root = Run(100, "evil");
        Fork(101, 100);
        bool forked = false;
        _machine.Signalled = (pid, signal) =>
        {
            if (pid != 101 || signal != ProcessKiller.Stop || forked) return;
            forked = true;
            Fork(102, 101);
        };
        Assert.That(Respond(root, RuleAction.KillTree).Select(d => d.Target.Pid), Is.EquivalentTo((uint[])[100, 101, 102]));
    }

    [Test]
    public void DescendantsOfAParentThatEndedAreFoundByLineage()
    {
        ProcessFacts root = Run(100, "evil");
        Fork(101, 100);
        ProcessFacts orphan = Fork(102, 101);
        _machine.Remove(101);
        _table.Exit(101, 101 * Tick);
        _machine.Add(orphan with { Ppid = 1 });
        _machine.Remove(100);
        Assert.That(Respond(root, RuleAction.KillTree).Select(d => (d.Target.Pid, d.Outcome)), Is.EquivalentTo(new[]
        {
            (100u, ResponseOutcome.AlreadyGone), (102u, ResponseOutcome.Killed),
        }));
    }

    [Test]
    public void AnOrphanOfWhoseForkNobodyHasReadYetIsFound()
    {
        ProcessFacts root = Run(100, "evil");
        _machine.Remove(100);
        _comesLate = () =>
        {
            if (_table.FindByPid(101) is null) _machine.Add(Fork(101, 100) with { Ppid = 1 });
        };
        Assert.That(Respond(root, RuleAction.KillTree).Select(d => (d.Target.Pid, d.Outcome)), Is.EquivalentTo(new[]
        {
            (100u, ResponseOutcome.AlreadyGone), (101u, ResponseOutcome.Killed),
        }));
    }

    [Test]
    public void AChildThatTheTableDoesNotKnowIsFoundByItsParentsNumber()
    {
        _knowsAll = false;
        ProcessFacts root = Run(100, "evil");
        _machine.Add(Some.Process(101, "untold", 0, 100, 101 * Tick));
        Assert.That(Respond(root, RuleAction.KillTree).Select(d => d.Target.Pid), Is.EquivalentTo((uint[])[100, 101]));
    }

    [Test]
    public void AChildThatTheTableComesToKnowMeanwhileIsOneProcess()
    {
        _knowsAll = false;
        ProcessFacts root = Run(100, "evil");
        _machine.Add(Some.Process(101, "untold", 0, 100, 101 * Tick));
        _machine.Signalled = (pid, signal) =>
        {
            if (pid == 101 && signal == ProcessKiller.Stop) _table.Fork(101, 101, 100, 100, (101 * Tick) + 4_321);
        };
        Assert.That(Respond(root, RuleAction.KillTree).Select(d => (d.Target.Pid, d.Outcome)), Is.EqualTo(new[]
        {
            (100u, ResponseOutcome.Killed), (101u, ResponseOutcome.Killed),
        }));
    }

    [Test]
    public void AForkThatWasUnderWayWhenItsParentWasStoppedIsKilledToo()
    {
        ProcessFacts root = Run(100, "evil");
        _machine.Signalled = (pid, signal) =>
        {
            if (pid == 100 && signal == ProcessKiller.Kill) Fork(101, 100);
        };
        Assert.That(Respond(root, RuleAction.KillTree).Select(d => (d.Target.Pid, d.Outcome)), Is.EqualTo(new[]
        {
            (100u, ResponseOutcome.Killed), (101u, ResponseOutcome.Killed),
        }));
    }

    [Test]
    public void WhereEverybodyIsKnownTheHostIsNotSearched()
    {
        ProcessFacts root = Run(100, "evil");
        _machine.Add(Some.Process(101, "not of this host's table", 0, 100, 101 * Tick));
        Assert.That(Respond(root, RuleAction.KillTree).Select(d => d.Target.Pid), Is.EqualTo((uint[])[100]));
    }

    [Test]
    public void ASearchThatFailsLeavesNobodyStopped()
    {
        ProcessFacts root = Run(100, "evil");
        _comesLate = () => throw new InvalidOperationException("no more descriptors");
        Assert.That(() => Respond(root, RuleAction.KillTree), Throws.InvalidOperationException);
        Assert.That(_machine.Signals, Does.Contain((100u, ProcessKiller.Kill)));
    }

    [Test]
    public void TheCulpritComesFirstWhateverBecameOfOthers()
    {
        ProcessFacts root = Run(100, "evil");
        Fork(101, 100);
        _machine.HoldErrors[101] = 3;
        Assert.That(Respond(root, RuleAction.KillTree).Select(d => (d.Target.Pid, d.Outcome)), Is.EqualTo(new[]
        {
            (100u, ResponseOutcome.Killed), (101u, ResponseOutcome.AlreadyGone),
        }));
    }

    [Test]
    public void WhoGotTheNumberOfADeadMemberHasNoChildrenInTheTree()
    {
        _knowsAll = false;
        ProcessFacts root = Run(100, "evil");
        Fork(101, 100);
        _machine.Signalled = (pid, signal) =>
        {
            if (pid != 101 || signal != ProcessKiller.Stop) return;
            _machine.Add(Some.Process(101, "bystander", 0, 1, 900 * Tick));
            _machine.Add(Some.Process(102, "its child", 0, 101, 901 * Tick));
        };
        Assert.That(Respond(root, RuleAction.KillTree).Select(d => d.Target.Pid), Is.EqualTo((uint[])[100, 101]));
    }

    [Test]
    public void AProtectedDescendantIsSparedAndTold()
    {
        ProcessFacts root = Run(100, "evil");
        ProcessFacts child = Fork(Rescuer, 100);
        _table.Exec(child with { ExecId = 900, Name = "any name" });
        IReadOnlyList<ProcessResponse> responses = Respond(root, RuleAction.KillTree);
        Assert.That(responses.Single(d => d.Target.Pid == Rescuer).Outcome, Is.EqualTo(ResponseOutcome.Protected));
        Assert.That(_machine.Signals.Select(s => s.Pid), Has.None.EqualTo(Rescuer));
    }

    private IReadOnlyList<ProcessResponse> Respond(ProcessFacts culprit, RuleAction action = RuleAction.Kill) =>
        Responder().Respond(Rule, culprit, action, isMonitor: false);

    private Responder Responder(KillBreaker? breaker = null)
    {
        var killer = new ProcessKiller(_machine, new ProtectedProcesses(
            [new FileIdentity(5, 8, 1, 1)], self: 77, process => new FileIdentity(process.Pid is Rescuer or Pretender ? 5 : 6ul, 8, 2, 1),
            isHostRoot: pid => pid != Pretender));
        return new Responder(killer, new ProcessTree(_machine, killer, _table, TryKnowAll), breaker ?? new KillBreaker(60, _time));
    }

    private bool TryKnowAll()
    {
        _comesLate();
        return _knowsAll;
    }

    private ProcessFacts Run(uint pid, string name)
    {
        ProcessFacts facts = _table.Exec(Some.Process(pid, name, pid, 1, pid * Tick));
        _machine.Add(facts);
        return facts;
    }

    private ProcessFacts Fork(uint pid, uint ppid)
    {
        ProcessFacts facts = _table.Fork(pid, pid, _table.FindByPid(ppid)!.ExecId, ppid, pid * Tick);
        _machine.Add(facts);
        return facts;
    }
}
