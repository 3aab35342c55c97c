using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Bpf.Programs;
using EbpfGuard.Bpf.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Programs;

/// <summary>Attached programs run, detached ones do not. They only look at this process and its children.</summary>
[NonParallelizable]
public sealed class AttachTests
{
    private BpfObject _object = null!;

    [SetUp]
    public void Load()
    {
        TestPrograms.RequireRoot();
        _object = TestPrograms.Open("attach");
        _object.SetConstant("t_target", (uint)Environment.ProcessId);
        _object.Load();
    }

    [TearDown]
    public void Unload() => _object?.Dispose();

    [Test]
    public void TypedTracepointRunsWhileAttachedEachTime()
    {
        for (int round = 0; round < 2; round++)
        {
            ulong before = Forks();
            using (BpfLink link = _object.Program("count_fork").Attach())
            {
                Assert.That(link.Target, Is.EqualTo("tp_btf/sched_process_fork"));
                RunChild("true");
                Assert.That(Forks(), Is.GreaterThan(before));
            }
            ulong after = Forks();
            RunChild("true");
            Assert.That(Forks(), Is.EqualTo(after));
        }
    }

    [Test]
    [Category("BpfFileSystem")]
    public void PinnedLinkOutlivesItsOwner()
    {
        TestPrograms.RequireBpfFileSystem();
        string pin = $"/sys/fs/bpf/ebpfguard_test_{Environment.ProcessId}";
        try
        {
            using (BpfLink link = _object.Program("count_fork").Attach())
                link.Pin(pin);
            ulong before = Forks();
            RunChild("true");
            Assert.That(Forks(), Is.GreaterThan(before), "still attached by its pin");

            using (BpfLink again = BpfLink.OpenPinned(pin))
                Assert.That(again.Descriptor, Is.GreaterThan(2));
        }
        finally
        {
            File.Delete(pin);
        }

        // The kernel lets go of a link whose last name is deleted a little later.
        Assert.That(SpinWait.SpinUntil(ForkGoesUnseen, TimeSpan.FromSeconds(10)), Is.True, "detached with its pin");
        var failure = Assert.Throws<BpfException>(() => BpfLink.OpenPinned(pin));
        Assert.That(failure!.Message, Does.StartWith($"open pinned link {pin}: ENOENT"));
    }

    [Test]
    [Category("BpfFileSystem")]
    public void UnpinnedLinkStaysUntilDisposed()
    {
        TestPrograms.RequireBpfFileSystem();
        string pin = $"/sys/fs/bpf/ebpfguard_test_{Environment.ProcessId}_unpin";
        using BpfLink link = _object.Program("count_fork").Attach();
        link.Pin(pin);
        link.Unpin();
        Assert.That(File.Exists(pin), Is.False);
        ulong before = Forks();
        RunChild("true");
        Assert.That(Forks(), Is.GreaterThan(before));
    }

    [Test]
    public void CgroupProgramRefusesWhileAttached()
    {
        string? root = File.ReadLines("/proc/mounts").Select(l => l.Split(' ')).FirstOrDefault(f => f[2] == "cgroup2")?[1];
        if (root is null)
            Assert.Ignore("no cgroup version 2 hierarchy is mounted");
        string cgroup = $"{root}/ebpfguard_test_{Environment.ProcessId}";
        Directory.CreateDirectory(cgroup);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string connect = $"echo $$ > {cgroup}/cgroup.procs && exec 3<>/dev/tcp/127.0.0.1/{port}";
        try
        {
            using (_object.Program("refuse_connect").AttachCgroup(cgroup))
                Assert.That(RunChild("bash", "-c", connect).Error, Does.Contain("Operation not permitted"));
            Assert.That(RunChild("bash", "-c", connect), Is.EqualTo((0, "")));
        }
        finally
        {
            Directory.Delete(cgroup);
        }
    }

    [Test]
    public void WhatIsNoCgroupIsRefusedByName()
    {
        BpfProgram program = _object.Program("refuse_connect");
        Assert.That(
            () => program.AttachCgroup("/nowhere"),
            Throws.TypeOf<BpfException>().With.Message.StartsWith("open cgroup /nowhere: ENOENT"));
        Assert.That(
            () => program.AttachCgroup("/proc"),
            Throws.TypeOf<BpfException>().With.Message.StartsWith("attach cgroup/connect4 to /proc: "));
    }

    [Test]
    public void SecurityHookProbeSucceedsWhereTheModuleIsActive()
    {
        const string modules = "/sys/kernel/security/lsm";
        bool isActive = File.Exists(modules) && File.ReadAllText(modules).Split(',').Contains("bpf");
        BpfException? failure = LsmProbe.Run();
        TestContext.Out.WriteLine(failure?.Message ?? "attached");
        if (isActive)
            Assert.That(failure, Is.Null);
        else if (failure is not null)
            Assert.That(failure.Subject, Is.EqualTo("lsm/settime"));
    }

    private static (int Code, string Error) RunChild(string program, params string[] arguments)
    {
        using var child = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string error = child.StandardError.ReadToEnd();
        child.WaitForExit();
        return (child.ExitCode, error);
    }

    private bool ForkGoesUnseen()
    {
        ulong before = Forks();
        RunChild("true");
        return Forks() == before;
    }

    private ulong Forks()
    {
        new BpfMap<int, ulong>(_object.Map("t_forks")).TryGet(0, out ulong forks);
        return forks;
    }
}
