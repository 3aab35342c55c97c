using EbpfGuard.Engine.Containers;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>
/// The kernel and user space read a container off a control group's path by one rule: on real control groups, for processes that run a
/// program in one, and for those that were there before the guard.
/// </summary>
[Category("EveryMode")]
public sealed class ContainerRuleTests
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly (string Path, string Container)[] Groups =
    [
        ("eg-web", "host"),
        ($"docker-{Id}.scope", Id[..12]),
        ($"eg-conmon-{Id}.scope", "host"),
        ($"eg.slice/cri-containerd-{Id}.scope/container", Id[..12]),
        ("lxc/eg-web", "eg-web"),
        ("lxc/eg-web/init.scope", "eg-web"),
        ($"lxc/{Id}", Id[..12]),
        ("lxc.payload.eg-web", "eg-web"),
        ("lxc.payload/eg-web/system.slice", "eg-web"),
        ("eg.slice/lxc.payload/eg-web", "eg-web"),
        ("eg.slice/lxc/eg-web", "host"),
        ("lxc.monitor.eg-web", "host"),
        ("lxc.payload.", "host"),
        ("lxc/eg-name-of-fifte", "eg-name-of-fift"),
        ("lxc/eg-fifteen-byte", "eg-fifteen-byte"),
        ($"lxc.payload.{new string('x', 117)}", new string('x', 15)),
        ($"lxc.payload.{new string('y', 243)}", new string('y', 15)),
        ($"lxc/{new string('z', 255)}", new string('z', 15)),
        ("user.slice/lxc.payload.eg-web", "host"),
        (string.Concat(Enumerable.Repeat("eg-d/", 31)) + "lxc.payload.eg-web", "eg-web"),
        (string.Concat(Enumerable.Repeat("eg-d/", 32)) + "lxc.payload.eg-web", "host"),
    ];

    private readonly Dictionary<string, RunningAct> _early = [];
    private readonly Stack<string> _made = new();
    private string _root = "";
    private Playground _play = null!;
    private GuardSession _guard = null!;

    private static IEnumerable<string> Paths => Groups.Select(g => g.Path);

    [OneTimeSetUp]
    public void Start()
    {
        Machine.Require();
        _root = Machine.Features.CgroupRoot ?? throw new IgnoreException(Machine.Features["cgroup"].Found);
        _play = new Playground();
        _play.Write("file");
        foreach (string path in Paths)
        {
            Make(path);
            _early[path] = RunningAct.Start("/bin/sh", "-c", Within(path, $"{_play.Actor} waited-open {_play["file"]}"));
            Assert.That(_early[path].ReadLine(), Is.EqualTo("waiting"), path);
        }

        _guard = new GuardSession(_play, GuardSession.Rule(
            "open", $"evt.type = openat and fd.name = {_play["file"]} and proc.exepath = {_play.Actor}", "alert", output: "%container.id"));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
        foreach (RunningAct act in _early.Values)
        {
            act.Tell();
            act.Wait();
        }

        while (_made.TryPop(out string? group)) Directory.Delete(group);
    }

    [TestCaseSource(nameof(Paths))]
    public void KernelAndUserSpaceAgree(string path)
    {
        string expected = Groups.Single(g => g.Path == path).Container;
        Assert.That(ContainerId.FromCgroupPath("/" + path) ?? "host", Is.EqualTo(expected), "user space");

        ActResult ran = RunningAct.Start("/bin/sh", "-c", Within(path, $"{_play.Actor} openat {_play["file"]}")).Wait();
        Assert.That(ContainerOf(ran), Is.EqualTo(expected), "a program that is run in it, by the kernel");

        Assert.That(ContainerId.OfProcess((uint)_early[path].Pid) ?? "host", Is.EqualTo(expected), "an older process, by /proc");
        _early.Remove(path, out RunningAct? early);
        early!.Tell();
        Assert.That(ContainerOf(early.Wait()), Is.EqualTo(expected), "an older process, in its record");
    }

    /// <summary>Where a process is, is known of the time when it got its program.</summary>
    [Test]
    public void AProcessThatIsMovedKeepsItsContainer()
    {
        RunningAct moved = RunningAct.Start(_play.Actor, "wait", "wait", "openat", _play["file"]);
        Assert.That(moved.ReadLine(), Is.EqualTo("waiting"));
        File.WriteAllText($"{_root}/docker-{Id}.scope/cgroup.procs", $"{moved.Pid}");
        moved.TellOnce();
        Assert.That(moved.ReadLine(), Is.EqualTo("waiting"));
        moved.Tell();
        Assert.That(ContainerOf(moved.Wait()), Is.EqualTo("host"));
    }

    private string Within(string path, string command) => $"echo $$ > '{_root}/{path}/cgroup.procs' && exec {command}";

    private string ContainerOf(ActResult act) => _guard.OutputOf("open", act).GetProperty("container.id").ToString();

    // Only what was not there is removed again.
    private void Make(string path)
    {
        string group = _root;
        foreach (string name in path.Split('/'))
        {
            group = $"{group}/{name}";
            if (Directory.Exists(group)) continue;
            Directory.CreateDirectory(group);
            _made.Push(group);
        }
    }
}
