using System.Net;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Maps;
using EbpfGuard.Bpf.Programs;
using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Kernel.Tests.Support;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Decisions;

/// <summary>
/// Every buffer of working memory is taken: rules that report let the operation pass, rules that stop refuse it. One program is
/// attached, to a control group of the test's own.
/// </summary>
[Category("Tracepoint")]
public sealed class ScratchTests
{
    private const int Buffers = 128;
    private Playground _play = null!;
    private Loopback _server = null!;
    private string _group = null!;

    [SetUp]
    public void Start()
    {
        Machine.RequireNoLsm();
        if (Machine.Features.CgroupRoot is not { } root || !Machine.Features.HasCgroup) throw new IgnoreException(Machine.Features["cgroup"].Found);
        _play = new Playground();
        _server = new Loopback(IPAddress.Loopback);
        _group = Directory.CreateDirectory(Path.Combine(root, Path.GetFileName(_play.Folder))).FullName;
    }

    [TearDown]
    public void Stop()
    {
        _server?.Dispose();
        _play?.Dispose();
        if (_group is not null) Directory.Delete(_group);
    }

    [TestCase("alert", false, "done")]
    [TestCase("alert", true, "done")]
    [TestCase("block", true, "EPERM")]
    [TestCase("block\n    mode monitor", true, "done")]
    public void WithoutWorkingMemoryOnlyWhatMayBeStoppedIsRefused(string action, bool isTaken, string expected)
    {
        PolicyImage image = PolicyImageBuilder.Build(
            RuleCompiler.Compile([new SourceText("test.rule", GuardSession.Rule("connects", $"evt.type = connect and fd.sport = {_server.Port}", action))]).Policy!,
            new ImageTarget(HasLsm: false, HasCgroup: true, CannotBlock.Refuse, false, Literals.Accounts)).Image!;
        using BpfObject guard = EmbeddedObjects.OpenGuard();
        foreach (BpfProgram program in guard.Programs)
        {
            BpfProgram chosen = program;
            chosen.Autoload = program.Name == "eg_connect4";
        }

        var filler = new ImageFiller(image);
        filler.Prepare(guard, new LoadOptions { UseLsm = false, Scratches = Buffers });
        guard.Load();
        filler.Fill(guard);
        if (isTaken) TakeAll(guard.Map("eg_scratch"));
        using BpfLink link = guard.Program("eg_connect4").AttachCgroup(_group);
        DeedResult deed = RunningDeed.Start(
            "/bin/sh", "-c", $"echo $$ > {_group}/cgroup.procs && exec {_play.Deed} tcp 127.0.0.1 {_server.Port}").Wait();
        Assert.That(deed.Output.Trim(), Is.EqualTo(expected), deed.ToString());
        Assert.That(guard.Map<uint, GuardHealth>("eg_health").TryGet(0, out GuardHealth health), Is.True);
        Assert.That(health.NoScratch, Is.EqualTo(isTaken ? 1UL : 0), "each is counted");
    }

    private static void TakeAll(BpfMap buffers)
    {
        Assert.That(buffers.MaxEntries, Is.EqualTo((uint)Buffers));
        byte[] taken = new byte[buffers.ValueBytes];
        taken[0] = 1;
        for (uint number = 0; number < Buffers; number++) buffers.Set(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in number)), taken);
    }
}
