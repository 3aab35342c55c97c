using System.Text.Json;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>A script is a program: rules that name it hold, in the kernel and in what user space finishes, and the record says so.</summary>
[Category("EveryMode")]
public sealed class ScriptTests
{
    private Playground _play = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _play = new Playground();
        string script = _play.Write("script", $"#!{_play.Actor} open\n");
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        string called = $"evt.type = execve and proc.exepath = {script}";
        _guard = new GuardSession(_play,
            GuardSession.Rule("named", called, "alert")
            + GuardSession.Rule("with arguments", $"{called} and proc.args contains /marker", "alert")
            + GuardSession.Rule("finished in user space", $"{called} and proc.args regex .*/mark[a-z]*", "alert")
            + GuardSession.Rule("interpreter", $"evt.type = execve and proc.exepath = {_play.Actor} and proc.args contains /marker", "alert"));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    [TestCase("named", "script")]
    [TestCase("with arguments", "script")]
    [TestCase("finished in user space", "script")]
    [TestCase("interpreter", null)]
    public void ARecordHasTheProgramThatTheRuleNames(string rule, string? program)
    {
        ActResult act = RunningAct.Start(_play.Actor, "spawn", _play["script"], _play["marker"]).Wait();
        JsonElement record = _guard.AssertRecorded(rule, act, "allow", "reported");
        Assert.That(record.GetProperty("facts").GetProperty("proc.exepath").GetString(), Is.EqualTo(program is null ? _play.Actor : _play[program]));
    }
}
