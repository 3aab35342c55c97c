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
        string script = Script("script", $"{_play.Actor} open");
        Script("exempt", $"{_play.Actor} open");
        _play.Write("kept/file");
        string called = $"evt.type = execve and proc.exepath = {script}";
        _guard = new GuardSession(_play,
            GuardSession.Rule("named", called, "alert", output: "%proc.exepath")
            + GuardSession.Rule("with arguments", $"{called} and proc.args contains /marker", "alert", output: "%proc.exepath")
            + GuardSession.Rule("finished in user space", $"{called} and proc.args regex .*/mark[a-z]*", "alert", output: "%proc.exepath")
            + GuardSession.Rule("killed", $"{called} and proc.args contains /forbidden", "kill")
            + GuardSession.Rule("exempting", $"evt.type = execve and proc.exepath startswith {_play.Folder} and not proc.exepath in ({_play["exempt"]}, {_play.Actor}) and proc.args contains /exempted", "kill")
            + GuardSession.Rule("interpreter", $"evt.type = execve and proc.exepath = {_play.Actor} and proc.args contains /marker", "alert", output: "%proc.exepath"));
    }

    private string Script(string name, string interpreter)
    {
        string path = _play.Write(name, $"#!{interpreter}\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
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

    // By then the kernel has put the script's file: whatever it was called by, it is found.
    [TestCase("spawn {0}")]
    [TestCase("spawn /{0}")]
    [TestCase("spawn {1}/./script")]
    [TestCase("spawn {1}/kept/../script")]
    [TestCase("spawn {2}")]
    [TestCase("spawn {1}/link")]
    [TestCase("spawn /proc/self/root{0}")]
    [TestCase("spawn {1}/actor execveat {0}")]
    [TestCase("spawn {1}/actor thread-exec {0}")]
    public void ItIsKnownWhateverItIsCalledBy(string call)
    {
        File.CreateSymbolicLink(_play["link"], _play["script"]);
        try
        {
            ActResult act = RunningAct.Start(_play.Actor, [.. Calling(call), _play["forbidden"]]).Wait();
            Assert.That(act.Output.Trim(), Is.EqualTo("signal 9"), act.ToString());
        }
        finally
        {
            File.Delete(_play["link"]);
        }
    }

    // In a mount namespace of the caller's own it may be called what another is called.
    [Test]
    public void NoMountMakesItAnother()
    {
        string act = $"{_play.Actor} spawn {_play["exempt"]}";
        string covered = $"mount --bind {_play["script"]} {_play["exempt"]} && exec {act}";
        Assert.That(Shell($"exec {act} /exempted"), Does.EndWith("exit 0"));
        Assert.That(Shell($"{covered} {_play["forbidden"]}"), Is.EqualTo("signal 9"));
        Assert.That(Shell($"{covered} /exempted"), Is.EqualTo("signal 9"));

        string Shell(string words) => RunningAct.Start("/usr/bin/unshare", "-m", "sh", "-c", words).Wait().Output.Trim();
    }

    // The kernel takes the request back during the exec, and does all that the task has yet to do: the file is closed.
    [Test]
    public void OfATaskWithARequestToIoUringItIsUnknown()
    {
        ActResult act = RunningAct.Start(_play.Actor, "uring-exec", _play["script"], _play["forbidden"]).Wait();
        JsonElement record = _guard.AssertRecorded("killed", act, "allow", "not_stopped");
        Assert.That(record.GetProperty("unknown")[0].GetString(), Is.EqualTo("proc.exepath"));
    }

    private string[] Calling(string call) => string.Format(
        CultureInfo.InvariantCulture, call, _play["script"], _play.Folder, Path.GetRelativePath(Environment.CurrentDirectory, _play["script"])).Split(' ');
}
