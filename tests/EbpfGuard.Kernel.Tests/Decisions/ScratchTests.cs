using System.Net;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Decisions;

/// <summary>
/// Every buffer of working memory is taken: rules that report let the operation pass, rules that stop refuse it where it can be
/// refused, and nobody is killed for it.
/// </summary>
[Category("Tracepoint")]
public sealed class ScratchTests
{
    private Playground _play = null!;

    [SetUp]
    public void Start()
    {
        Machine.RequireNoLsm();
        _play = new Playground();
    }

    [TearDown]
    public void Stop() => _play?.Dispose();

    /// <summary>The program is attached to a control group of the test's own.</summary>
    [TestCase("alert", false, "done")]
    [TestCase("alert", true, "done")]
    [TestCase("block", true, "EPERM")]
    [TestCase("block\n    mode monitor", true, "done")]
    public void WithoutWorkingMemoryOnlyWhatMayBeStoppedIsRefused(string action, bool isTaken, string expected)
    {
        if (Machine.Features.CgroupRoot is not { } root || !Machine.Features.HasCgroup) throw new IgnoreException(Machine.Features["cgroup"].Found);
        using var server = new Loopback(IPAddress.Loopback);
        using var policy = new BarePolicy(
            GuardSession.Rule("connects", $"evt.type = connect and fd.sport = {server.Port}", action), useLsm: false, null, "eg_connect4");
        if (isTaken) policy.TakeAll();
        string group = Directory.CreateDirectory(Path.Combine(root, Path.GetFileName(_play.Folder))).FullName;
        try
        {
            using BpfLink link = policy.Program("eg_connect4").AttachCgroup(group);
            ActResult act = RunningAct.Start(
                "/bin/sh", "-c", $"echo $$ > {group}/cgroup.procs && exec {_play.Actor} tcp 127.0.0.1 {server.Port}").Wait();
            Assert.That(act.Output.Trim(), Is.EqualTo(expected), act.ToString());
            Assert.That(policy.Health.NoScratch, Is.EqualTo(isTaken ? 1UL : 0), "each is counted");
        }
        finally
        {
            Directory.Delete(group);
        }
    }

    [TestCase("kill", false)]
    [TestCase("kill", true)]
    [TestCase("alert", true)]
    public void WithoutWorkingMemoryNobodyIsKilled(string action, bool isTaken)
    {
        string file = _play.Write("file");
        using var policy = new BarePolicy(GuardSession.Rule("opens", $"evt.type = openat and fd.name = {file}", action), useLsm: false, null, "eg_call_return");
        if (isTaken) policy.TakeAll();
        using BpfLink link = policy.Program("eg_call_return").Attach();
        ActResult act = RunningAct.Start(_play.Actor, "openat", file).Wait();
        Assert.That(act.IsKilled, Is.EqualTo(!isTaken), act.ToString());
        Assert.That(policy.Health.NoScratch, isTaken ? Is.Positive : Is.Zero, "each is counted");
    }
}
