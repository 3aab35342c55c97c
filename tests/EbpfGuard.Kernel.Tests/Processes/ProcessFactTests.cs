using System.Text.Json;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>What the kernel knows of a process beyond its name: container, capabilities, namespaces, age, layers, ancestors' arguments.</summary>
[Category("EveryMode")]
public sealed class ProcessFactTests
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private Playground _play = null!;
    private GuardSession _guard = null!;
    private string _group = "";

    [OneTimeSetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        _play.Write("file");
        MountOverlay();
        string mine = $"evt.type = openat and fd.name = {_play["file"]}";
        _guard = new GuardSession(_play,
            Alert("host", $"{mine} and container.id = host", "%container.id %container.name")
            + Alert("container", $"{mine} and container.id = {Id[..12]} and container.id != host", "%container.id")
            + Alert("capable", $"{mine} and thread.cap_effective contains CAP_SYS_ADMIN", "%thread.cap_effective")
            + Alert("incapable", $"{mine} and not thread.cap_permitted icontains sys_admin and not thread.cap_effective contains CAP_", "%thread.cap_permitted")
            + Alert("first of its namespace", $"{mine} and proc.vpid = 1", "%proc.vpid %proc.pid")
            + Alert("spelling", $"{mine} and fd.nameraw glob '*/./*'", "%fd.nameraw %fd.name")
            + Alert("young", $"{mine} and proc.duration >= 0 and proc.duration <= 60000000000", "%proc.duration")
            + Alert("old", $"{mine} and proc.duration > 3600000000000", "%proc.duration")
            + Alert("parent", $"{mine} and proc.pexe = first-name", "%proc.pexe %proc.aexe[1]")
            + Alert("ancestor", $"{mine} and proc.aexe = first-name and proc.pexe != first-name", "%proc.aexe[2]")
            + Alert("group leader", $"{mine} and proc.is_vpgid_leader = true", "%proc.is_vpgid_leader")
            + Alert("upper", "evt.type = execve and proc.is_exe_upper_layer = true", "%proc.exepath %proc.is_exe_upper_layer")
            + Alert("environment", $"{mine} and proc.env[SECRET] = 'let me in'", "%proc.env[SECRET]"));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
        if (_group.Length > 0 && Directory.Exists(_group)) Directory.Delete(_group);
    }

    [Test]
    public void AProcessOutsideOfContainersIsOfTheHost()
    {
        JsonElement output = _guard.OutputOf("host", Run(_play.Actor, "openat", _play["file"]));
        Assert.That((Text(output, "container.id"), Text(output, "container.name")), Is.EqualTo(("host", "host")));
    }

    [TestCase("docker-" + Id + ".scope")]
    [TestCase(Id)]
    public void TheControlGroupNamesTheContainer(string name)
    {
        if (Machine.Features.CgroupRoot is not { } root) throw new IgnoreException("this machine has no control groups of version 2");
        _group = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        ActResult act = Run("/bin/sh", "-c", $"echo $$ > {_group}/cgroup.procs && exec {_play.Actor} openat {_play["file"]}");
        Assert.That(Text(_guard.OutputOf("container", act), "container.id"), Is.EqualTo(Id[..12]));
        Directory.Delete(_group);
    }

    [Test]
    public void CapabilitiesAreRead()
    {
        string capable = Text(_guard.OutputOf("capable", Run(_play.Actor, "openat", _play["file"])), "thread.cap_effective");
        Assert.That(capable.Split(' '), Does.Contain("CAP_SYS_ADMIN").And.Contain("CAP_CHOWN"));
        ActResult poor = Run("/usr/bin/setpriv", "--reuid=1", "--regid=1", "--clear-groups", _play.Actor, "openat", _play["file"]);
        Assert.That(Text(_guard.OutputOf("incapable", poor), "thread.cap_permitted"), Is.Empty);
    }

    [Test]
    public void TheFirstOfANamespaceIsNumberOne()
    {
        ActResult act = Run("/usr/bin/unshare", "--pid", "--fork", _play.Actor, "openat", _play["file"]);
        JsonElement output = _guard.OutputOf("first of its namespace", act);
        Assert.That(Text(output, "proc.vpid"), Is.EqualTo("1"));
        Assert.That(Text(output, "proc.pid"), Is.Not.EqualTo("1"));
    }

    [Test]
    public void TheCallersSpellingIsKept()
    {
        string spelled = $"{_play.Folder}/./file";
        JsonElement output = _guard.OutputOf("spelling", Run(_play.Actor, "openat", spelled));
        Assert.That((Text(output, "fd.nameraw"), Text(output, "fd.name")), Is.EqualTo((spelled, _play["file"])));
    }

    [Test]
    public void AgeIsCounted()
    {
        ActResult act = Run(_play.Actor, "openat", _play["file"]);
        Assert.That(long.Parse(Text(_guard.OutputOf("young", act), "proc.duration"), System.Globalization.CultureInfo.InvariantCulture), Is.Positive);
        Assert.That(_guard.Audit.MatchesOf("old"), Is.Empty);
    }

    [Test]
    public void TheFirstArgumentsOfAncestorsAreKnown()
    {
        ActResult child = Run("/bin/bash", "-c", $"exec -a first-name /bin/bash -c '{_play.Actor} openat {_play["file"]}; true'");
        Assert.That(Text(_guard.OutputOf("parent", child), "proc.pexe"), Is.EqualTo("first-name"));
        ActResult grandchild = Run("/bin/bash", "-c", $"exec -a first-name /bin/bash -c '/bin/sh -c \"{_play.Actor} openat {_play["file"]}; true\"; true'");
        JsonElement record = _guard.Audit.WaitFor(
            r => r.GetProperty("rule").GetString() == "ancestor" && r.GetProperty("record").GetString() == "match", $"a grandchild of {grandchild.Pid}");
        Assert.That(Text(record.GetProperty("output_fields"), "proc.aexe[2]"), Is.EqualTo("first-name"));
    }

    [Test]
    public void ALeaderOfAGroupIsKnown()
    {
        ActResult act = Run("/usr/bin/setsid", "--wait", _play.Actor, "openat", _play["file"]);
        Assert.That(Text(_guard.OutputOf("group leader", act), "proc.is_vpgid_leader"), Is.EqualTo("True").IgnoreCase);
    }

    [Test]
    public void AProgramOfAnUpperLayerIsToldFromTheImages()
    {
        Assert.That(Run(_play["merged/lower"], "nothing").ExitCode, Is.Zero);
        JsonElement output = _guard.OutputOf("upper", Run(_play["merged/upper"], "nothing"));
        Assert.That(Text(output, "proc.exepath"), Is.EqualTo(_play["merged/upper"]));
        Assert.That(_guard.Audit.MatchesOf("upper").Select(r => Text(r.GetProperty("output_fields"), "proc.exepath")), Has.None.EndsWith("lower"));
    }

    [Test]
    public void TheEnvironmentIsReadWhileTheProcessLives()
    {
        ActResult act = Run("/usr/bin/env", "SECRET=let me in", "/bin/sh", "-c", $"read a < {_play["file"]}; sleep 3");
        Assert.That(Text(_guard.OutputOf("environment", act), "proc.env[SECRET]"), Is.EqualTo("let me in"));
    }

    private void MountOverlay()
    {
        foreach (string folder in (string[])["layers", "merged"]) Directory.CreateDirectory(_play[folder]);
        Playground.Mount("-t", "tmpfs", "none", _play["layers"]);
        foreach (string folder in (string[])["layers/image", "layers/writes", "layers/work"]) Directory.CreateDirectory(_play[folder]);
        _play.Copy("layers/image/lower");
        Playground.Mount("-t", "overlay", "none", "-o",
            $"lowerdir={_play["layers/image"]},upperdir={_play["layers/writes"]},workdir={_play["layers/work"]}", _play["merged"]);
        _play.Copy("merged/upper");
    }

    private static string Alert(string name, string condition, string output) => GuardSession.Rule(name, condition, "alert", output: output);

    private static string Text(JsonElement output, string field) => output.GetProperty(field).ToString();

    private static ActResult Run(string program, params string[] arguments) => RunningAct.Start(program, arguments).Wait();
}
