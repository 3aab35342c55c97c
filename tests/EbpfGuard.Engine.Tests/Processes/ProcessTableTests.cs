using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Processes;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProcessTableTests
{
    private const ulong Tick = ProcessFacts.TickNs;
    private readonly ProcessTable _table = new();

    [Test]
    public void AForkedChildIsItsParentUnderAnotherNumber()
    {
        _table.Exec(Some.Process(10, "bash", 1, 1, 1 * Tick));
        ProcessFacts child = _table.Fork(2, 20, 1, 10, 2 * Tick);
        Assert.That((child.Name, child.ExePath, child.ExecId, child.Pid, child.Ppid), Is.EqualTo(("bash", "/usr/bin/bash", 2UL, 20u, 10u)));
        Assert.That(child.Parent!.ExecId, Is.EqualTo(1));
    }

    [Test]
    public void AnExecKeepsTheLineage()
    {
        _table.Exec(Some.Process(10, "bash", 1, 1, 1 * Tick));
        _table.Fork(2, 20, 1, 10, 2 * Tick);
        ProcessFacts cat = _table.Exec(Some.Process(20, "cat", 3, 10, (2 * Tick) + 5));
        Assert.That(cat.Ancestors.Select(a => a.Name), Is.EqualTo((string[])["bash"]));
    }

    [Test]
    public void AParentsLaterExecDoesNotChangeWhatItWasAtTheFork()
    {
        _table.Exec(Some.Process(10, "bash", 1, 1, 1 * Tick));
        _table.Fork(2, 20, 1, 10, 2 * Tick);
        _table.Exec(Some.Process(10, "innocent", 9, 1, 1 * Tick));
        Assert.That(_table.FindByPid(20)!.Parent!.Name, Is.EqualTo("bash"));
    }

    [Test]
    public void AParentThatEndedStaysAnAncestor()
    {
        ProcessFacts root = _table.Exec(Some.Process(10, "evil", 1, 1, 1 * Tick));
        _table.Fork(2, 20, 1, 10, 2 * Tick);
        _table.Fork(3, 30, 2, 20, 3 * Tick);
        _table.Exit(20, 2 * Tick);
        Assert.That(_table.DescendantsOf(root).Select(p => p.Pid), Is.EqualTo((uint[])[30]));
    }

    [Test]
    public void AnExitOfAnEarlierOwnerOfTheNumberIsIgnored()
    {
        _table.Exec(Some.Process(10, "new", 2, 1, 900 * Tick));
        _table.Exit(10, 1 * Tick);
        Assert.That(_table.FindByPid(10)!.Name, Is.EqualTo("new"));
    }

    [Test]
    public void TheEndedAreRememberedForAWhileOnly()
    {
        for (uint i = 1; i <= ProcessTable.EndedKept + 10; i++)
        {
            _table.Exec(Some.Process(100 + i, "p", i, 1, i * Tick));
            _table.Exit(100 + i, i * Tick);
        }

        Assert.That(_table.Count, Is.Zero);
        Assert.That(_table.Find(1), Is.Null);
        Assert.That(_table.Find(11), Is.Not.Null);
    }

    [Test]
    public void AnEndlessForkChainIsCut()
    {
        _table.Exec(Some.Process(1000, "bomb", 1, 1, 1 * Tick));
        for (uint i = 1; i <= 500; i++)
        {
            _table.Fork(1 + i, 1000 + i, i, 999 + i, (1 + i) * Tick);
            _table.Exit(999 + i, i * Tick);
        }

        ProcessFacts last = _table.FindByPid(1500)!;
        Assert.That(last.Ancestors.Count(), Is.EqualTo(ProcessTable.LineageKept));
        Assert.That(last.Ancestors.Last().LineageIsCut, Is.True);
    }

    /// <summary>Nor does it get the lineage of who has its parent's number by now.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void AChildThatIsToldOfAfterItsParentsEndIsItsParentsChild(bool isNumberTaken)
    {
        _table.Exec(Some.Process(10, "evil", 1, 1, 1 * Tick));
        _table.Exit(10, 1 * Tick);
        if (isNumberTaken) _table.Exec(Some.Process(10, "innocent", 7, 1, 9 * Tick));
        ProcessFacts child = _table.Fork(2, 20, 1, 10, 2 * Tick);
        Assert.That((child.Name, child.Parent?.ExecId), Is.EqualTo(("evil", 1UL)));
    }

    [Test]
    public void AChildOfSomebodyWhoIsNotKnownRunsAnUnknownProgram()
    {
        Assert.That(_table.Fork(2, 20, 1, 10, 2 * Tick).ProgramIsUnknown, Is.True);
        Assert.That(_table.Exec(Some.Process(20, "cat", 3, 10, 2 * Tick)).ProgramIsUnknown, Is.False);
    }

    /// <summary>What the kernel's map said is adopted a little later: the process may have told of another program meanwhile.</summary>
    [Test]
    public void AdoptingTakesNoProgramBack()
    {
        _table.Exec(Some.Process(10, "new", 5, 1, 1 * Tick));
        _table.Adopt(Some.Process(10, "old", 3, 1, 1 * Tick));
        Assert.That(_table.FindByPid(10)!.Name, Is.EqualTo("new"));
        _table.Adopt(Some.Process(10, "another", 2, 1, 9 * Tick));
        Assert.That(_table.FindByPid(10)!.Name, Is.EqualTo("another"), "it is another process");
    }

    /// <summary>The records that an earlier guard left unread tell of programs that the adopted have replaced since.</summary>
    [Test]
    public void ARecordThatIsOlderThanWhatWasAdoptedChangesNothingButThatItIsKnown()
    {
        ProcessFacts shell = Some.Process(0, "sh", 0);
        _table.Adopt(Some.Process(20, "worker", 6, 1, 2 * Tick).Under(shell));
        _table.Fork(4, 20, 3, 10, 2 * Tick);
        _table.Exec(Some.Process(20, "evil", 5, 1, 2 * Tick));
        Assert.That((_table.FindByPid(20)!.Name, _table.Find(5)!.Name, _table.Find(5)!.Parent), Is.EqualTo(("worker", "evil", shell)));
        ProcessFacts worker = _table.Exec(Some.Process(20, "worker", 6, 1, 2 * Tick));
        Assert.That((worker.Parent, worker.Replaced.Count()), Is.EqualTo((shell, 0)), "it replaced nobody that it was not adopted with");
    }

    [Test]
    public void WhoDescendsFromProgramsAloneMayHaveAncestorsAmongTheLiving()
    {
        var table = new ProcessTable();
        table.Exec(Some.Process(1, "init", 1, 0));
        table.Exec(Some.Process(20, "sh", 2, 1));
        Assert.That(table.HasAllParents, Is.True);
        ProcessFacts told = table.Fork(3, 21, 2, 20, 60_000_000_000);
        table.Adopt(told.Under(Some.Process(0, "sh", 0)));
        Assert.That((table.HasAllParents, table.FindByPid(21)!.Parent!.Pid), Is.EqualTo((true, 20u)), "its own record is better");
        table.Adopt(Some.Process(22, "cat", 4, 20).Under(Some.Process(0, "sh", 0)));
        Assert.That(table.HasAllParents, Is.False);
        table.Exit(22, Some.Process().StartTimeNs);
        Assert.That(table.HasAllParents, Is.True);
    }
}
