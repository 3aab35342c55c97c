using System.Text.Json;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Hosting;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Tracepoint;

/// <summary>
/// A host without BPF LSM: programs are killed at exec, opens on return, and a rule that cannot be blocked is not quietly
/// weakened.
/// </summary>
[Category("Tracepoint")]
public sealed class TracepointTests
{
    private Playground _play = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.RequireNoLsm();
        _play = new Playground();
        foreach (string program in (string[])["program-block", "program-kill", "arguments"]) _play.Copy(program);
        foreach (string file in (string[])["open-free", "open-block", "open-kill", "open-monitor"]) _play.Write(file);
        _guard = new GuardSession(_play,
            GuardSession.Rule("exec block", $"evt.type = execve and proc.exepath = {_play["program-block"]}")
            + GuardSession.Rule("exec kill", $"evt.type = execve and proc.exepath = {_play["program-kill"]}", "kill")
            + GuardSession.Rule("arguments", $"evt.type = execve and proc.exepath = {_play["arguments"]} and proc.args contains do-harm")
            + GuardSession.Rule("open block", $"evt.type = openat and fd.name = {_play["open-block"]}")
            + GuardSession.Rule("open kill", $"evt.type = openat and fd.name = {_play["open-kill"]}", "kill")
            + GuardSession.Rule("open monitor", $"evt.type = openat and fd.name = {_play["open-monitor"]}", "kill", "mode monitor")
            + GuardSession.Rule("open alert", $"evt.type = openat and fd.name = {_play["open-free"]}", "alert"),
            o => o with { CannotBlock = CannotBlock.Kill });
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    [TestCase("exec block", "program-block")]
    [TestCase("exec kill", "program-kill")]
    [TestCase("arguments", "arguments")]
    public void ProgramIsKilledBeforeItsFirstInstruction(string rule, string program)
    {
        string marker = _play["do-harm"];
        ActResult act = Run("spawn", _play[program], "create", marker);
        Assert.That(act.Output.Trim(), Is.EqualTo("signal 9"), act.ToString());
        Assert.That(File.Exists(marker), Is.False, "no instruction of it was run");
        _guard.AssertRecorded(rule, act, "kill", "killed_at_exec");
    }

    [Test]
    public void ProgramWithOtherArgumentsRuns()
    {
        ActResult act = Run("spawn", _play["arguments"], "create", _play["harmless"]);
        Assert.That(act.Output.Trim(), Is.EqualTo("done\nexit 0"));
        Assert.That(File.Exists(_play["harmless"]), Is.True);
    }

    [TestCase("open kill", "open", "open-kill")]
    [TestCase("open kill", "openat", "open-kill")]
    [TestCase("open kill", "openat2", "open-kill")]
    [TestCase("open kill", "create", "open-kill")]
    [TestCase("open kill", "handle-open", "open-kill")]
    [TestCase("open kill", "compat-open", "open-kill")]
    [TestCase("open kill", "thread-open", "open-kill")]
    [TestCase("open block", "openat", "open-block")]
    public void ProcessIsKilledBeforeItReads(string rule, string way, string file)
    {
        ActResult free = Run(way, _play["open-free"]);
        Assert.That(free.ExitCode, Is.Zero, $"the way does not work at all: {free}");
        ActResult act = Run(way, _play[file]);
        Assert.That(act.IsKilled, Is.True, act.ToString());
        Assert.That((act.Output, act.Errors), Is.EqualTo(("", "")));
        JsonElement record = _guard.AssertRecorded(rule, act, "kill", "killed_on_return");
        Assert.That(record.GetProperty("path").GetString(), Is.EqualTo(_play[file]));
        string call = way switch { "create" => "creat", "thread-open" => "openat", "handle-open" => "open_by_handle_at", "compat-open" => "open", _ => way };
        Assert.That(record.GetProperty("output_fields").GetProperty("evt.type").GetString(), Is.EqualTo(call));
    }

    [Test]
    public void ADescriptorThatOnlyNamesTheFileIsNoOpen()
    {
        ActResult handle = Run("handle", _play["open-kill"]);
        Assert.That((handle.ExitCode, handle.IsKilled), Is.EqualTo((0, false)), handle.ToString());
        ActResult opened = Run("reopen", _play["open-kill"]);
        Assert.That(opened.IsKilled, Is.True, opened.ToString());
        _guard.AssertRecorded("open kill", opened, "kill", "killed_on_return");
        Assert.That(_guard.Audit.MatchesOf("open kill").Count(r => r.GetProperty("process").GetProperty("pid").GetInt32() == handle.Pid), Is.Zero);
    }

    [Test]
    public void MonitoredRuleRecordsAndLetsPass()
    {
        ActResult act = Run("open", _play["open-monitor"]);
        Assert.That((act.ExitCode, act.Errors.Trim()), Is.EqualTo((0, "read x")));
        _guard.AssertRecorded("open monitor", act, "allow", "would_stop");
    }

    [Test]
    public void AlertRecordsAndLetsPass()
    {
        ActResult act = Run("open", _play["open-free"]);
        Assert.That(act.ExitCode, Is.Zero);
        _guard.AssertRecorded("open alert", act, "allow", "reported");
    }

    [Test]
    public void RuleThatCannotBlockIsRefusedUnlessTold()
    {
        string rule = GuardSession.Rule("open", $"evt.type = openat and fd.name = {_play["open-free"]}");
        var options = new GuardOptions { Audit = new AuditOptions { Path = _play["unused"] } };
        ImageResult refused = GuardSession.TryBuild(rule, options);
        Assert.That(refused.Image, Is.Null);
        Assert.That(refused.Diagnostics.Single().Descriptor, Is.EqualTo(ImageDiagnostics.CannotStop));
        Assert.That(refused.Diagnostics.Single().Message, Does.Contain("\"open\""));

        Assert.That(StopOf(CannotBlock.Kill), Is.EqualTo(StopMeaning.KilledOnReturn));
        Assert.That(StopOf(CannotBlock.Report), Is.EqualTo(StopMeaning.Reported));

        StopMeaning StopOf(CannotBlock choice) =>
            GuardSession.TryBuild(rule, options with { CannotBlock = choice }).Image!.Rules[0].Plans[0].Stop;
    }

    private ActResult Run(params string[] arguments) => RunningAct.Start(_play.Actor, arguments).Wait();
}
