using System.Globalization;
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
            GuardSession.Rule("named", called, "alert", output: "%proc.exepath")
            + GuardSession.Rule("with arguments", $"{called} and proc.args contains /marker", "alert", output: "%proc.exepath")
            + GuardSession.Rule("finished in user space", $"{called} and proc.args regex .*/mark[a-z]*", "alert", output: "%proc.exepath")
            + GuardSession.Rule("killed", $"{called} and proc.args contains /forbidden", "kill")
            + GuardSession.Rule("interpreter", $"evt.type = execve and proc.exepath = {_play.Actor} and proc.args contains /marker", "alert", output: "%proc.exepath"));
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
        foreach (string facts in (string[])["facts", "output_fields"])
        {
            Assert.That(record.GetProperty(facts).GetProperty("proc.exepath").GetString(), Is.EqualTo(program is null ? _play.Actor : _play[program]), facts);
        }
    }

    // With its arguments a script is judged by the path that it was called by: no other spelling passes for another script.
    [TestCase("/{0}")]
    [TestCase("{1}/./script")]
    [TestCase("{1}/kept/../script")]
    [TestCase("/proc/self/root{0}")]
    public void AnotherSpellingIsUnknown(string spelling)
    {
        _play.Write("kept/file");
        string called = string.Format(CultureInfo.InvariantCulture, spelling, _play["script"], _play.Folder);
        ActResult act = RunningAct.Start(_play.Actor, "spawn", called, _play["forbidden"]).Wait();
        JsonElement record = _guard.AssertRecorded("killed", act, "allow", "not_stopped");
        Assert.That(record.GetProperty("unknown")[0].GetString(), Is.EqualTo("proc.exepath"));
    }

    [Test]
    public void ItsOwnIsKnown() =>
        Assert.That(RunningAct.Start(_play.Actor, "spawn", _play["script"], _play["forbidden"]).Wait().Output.Trim(), Is.EqualTo("signal 9"));
}
