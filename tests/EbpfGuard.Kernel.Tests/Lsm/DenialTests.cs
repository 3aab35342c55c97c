using System.Net;
using System.Text.Json;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Lsm;

/// <summary>
/// Every operation, blocked and killed: what the caller is told, that nothing came of it, and what the audit log says.
/// Each act is done to another object first, so that it is known to work.
/// </summary>
public sealed class DenialTests
{
    private Playground _play = null!;
    private Loopback _free = null!;
    private Loopback _blocked = null!;
    private Loopback _killed = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.RequireLsm();
        _play = new Playground();
        (_free, _blocked, _killed) = (new Loopback(IPAddress.Loopback), new Loopback(IPAddress.Loopback), new Loopback(IPAddress.Loopback));
        foreach (string program in (string[])["program-free", "program-block", "program-kill", "arguments"]) _play.Copy(program);
        _play.Write("open-free", "secret");
        foreach (string action in (string[])["block", "kill"])
        {
            foreach (string kind in (string[])["open", "unlink", "rename"]) _play.Write($"{kind}-{action}", "secret");
        }

        _guard = new GuardSession(_play, string.Concat(((string[])["block", "kill"]).Select(RulesFor)) + Scripts());
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
        foreach (Loopback? loopback in (Loopback?[])[_free, _blocked, _killed]) loopback?.Dispose();
    }

    private string RulesFor(string action) =>
        GuardSession.Rule($"exec {action}", $"evt.type = execve and proc.exepath = {_play[$"program-{action}"]}", action)
        + GuardSession.Rule($"arguments {action}", $"evt.type = execve and proc.exepath = {_play["arguments"]} and proc.args contains do-{action}", action)
        + GuardSession.Rule($"open {action}", $"evt.type = openat and fd.name = {_play[$"open-{action}"]}", action)
        + GuardSession.Rule($"unlink {action}", $"evt.type = unlink and fd.name = {_play[$"unlink-{action}"]}", action)
        + GuardSession.Rule($"rename {action}", $"evt.type = rename and fd.name = {_play[$"rename-{action}"]}", action)
        + GuardSession.Rule($"connect {action}", $"evt.type = connect and fd.sip = 127.0.0.1 and fd.sport = {PortOf(action).Port}", action);

    private string Scripts()
    {
        foreach (string name in (string[])["script-free", "script-forbidden", "script-interpreted", "script-seen"])
        {
            string program = name == "script-interpreted" ? _play.Copy("interpreter") : _play.Actor;
            File.SetUnixFileMode(_play.Write(name, $"#!{program} create\n"), (UnixFileMode)0b111_101_101);
        }

        const string Shown = "%proc.name %proc.exepath %proc.cmdline";
        return GuardSession.Rule("script seen", "evt.type = execve and proc.name = script-seen", "alert", output: Shown)
            + GuardSession.Rule("interpreter of a script", $"evt.type = execve and proc.name = script-seen and proc.exepath = {_play.Actor}", "alert", output: Shown)
            + GuardSession.Rule("script", $"evt.type = execve and proc.exepath = {_play["script-forbidden"]}")
            + GuardSession.Rule("interpreter", $"evt.type = execve and proc.exepath = {_play["interpreter"]}");
    }

    private Loopback PortOf(string action) => action == "block" ? _blocked : _killed;

    [TestCase("block")]
    [TestCase("kill")]
    public void ProgramIsNotRun(string action)
    {
        string free = _play["marker-free"], marker = _play[$"marker-{action}"];
        Assert.That(Run("spawn", _play["program-free"], "create", free).ExitCode, Is.Zero);
        Assert.That(File.Exists(free), Is.True, "a program that no rule names runs");

        ActResult act = Run("spawn", _play[$"program-{action}"], "create", marker);
        Assert.That(act.Output.Trim(), Is.EqualTo(action == "block" ? "EPERM" : "signal 9"), act.ToString());
        Assert.That(File.Exists(marker), Is.False, "no instruction of it was run");
        JsonElement record = AssertRecorded($"exec {action}", act, action);
        Assert.That(record.GetProperty("operation").GetString(), Is.EqualTo("exec"));
        Assert.That(
            record.GetProperty("arguments").EnumerateArray().Select(a => a.GetString()), Is.EqualTo(new[] { _play[$"program-{action}"], "create", marker }));
        Assert.That(record.TryGetProperty("arguments_cut", out _), Is.False);
    }

    [TestCase("block")]
    [TestCase("kill")]
    public void ProgramWithForbiddenArgumentsIsKilledBeforeItsFirstInstruction(string action)
    {
        string free = _play["arguments-free"], marker = _play[$"do-{action}"];
        Assert.That(Run("spawn", _play["arguments"], "create", free).ExitCode, Is.Zero);
        Assert.That(File.Exists(free), Is.True);

        ActResult act = Run("spawn", _play["arguments"], "create", marker);
        Assert.That(act.Output.Trim(), Is.EqualTo("signal 9"), act.ToString());
        Assert.That(File.Exists(marker), Is.False, "no instruction of it was run");
        JsonElement record = _guard.AssertRecorded($"arguments {action}", act, "kill", "killed_at_exec");
        Assert.That(record.GetProperty("process").GetProperty("cmdline").GetString(), Does.Contain($"create {marker}"));
    }

    [Test]
    public void ScriptIsJudgedAsItselfAndAsItsInterpreter()
    {
        Assert.That(Run("spawn", _play["script-free"]).Output.Trim(), Is.EqualTo("done\nexit 0"));
        Assert.That(File.ReadAllText(_play["script-free"]), Is.Empty, "its interpreter makes the file anew");
        AssertRecorded("script", Refused("spawn", _play["script-forbidden"]), "block");
        AssertRecorded("interpreter", Refused("spawn", _play["script-interpreted"]), "block");
        Assert.That(File.ReadAllText(_play["script-forbidden"]), Does.StartWith("#!"), "the interpreter has not run");
        Assert.That(File.ReadAllText(_play["script-interpreted"]), Does.StartWith("#!"), "the interpreter has not run");
    }

    [Test]
    public void AScriptIsRecordedOnceByTheFactsThatMatched()
    {
        Run("spawn", _play["script-seen"], "-v");
        _guard.Audit.WaitFor(r => r.GetProperty("rule").GetString() == "interpreter of a script", "the interpreter");
        Assert.That(Outputs("script seen"), Is.EqualTo(new[] { $"script-seen {_play["script-seen"]} script-seen -v" }));
        Assert.That(Outputs("interpreter of a script"), Is.EqualTo(new[] { $"script-seen {_play.Actor} script-seen -v" }));

        IEnumerable<string> Outputs(string rule) =>
            _guard.Audit.MatchesOf(rule).Select(r => r.GetProperty("output").GetString()!.Split("Warning ")[1]);
    }

    [TestCase("block")]
    [TestCase("kill")]
    public void FileIsNotOpened(string action)
    {
        Assert.That(Run("open", _play["open-free"]).Errors, Does.Contain("read s"));

        ActResult act = Stopped(action, "open", _play[$"open-{action}"]);
        Assert.That(act.Errors, Is.Empty, "no byte was read");
        JsonElement record = AssertRecorded($"open {action}", act, action);
        JsonElement process = record.GetProperty("process");
        Assert.Multiple(() =>
        {
            Assert.That(record.GetProperty("path").GetString(), Is.EqualTo(_play[$"open-{action}"]));
            Assert.That(record.GetProperty("action").GetString(), Is.EqualTo(action));
            Assert.That(process.GetProperty("exepath").GetString(), Is.EqualTo(_play.Actor));
            Assert.That(process.GetProperty("name").GetString(), Is.EqualTo("actor"));
            Assert.That(process.GetProperty("pid").GetInt32(), Is.EqualTo(act.Pid));
            Assert.That(process.GetProperty("ppid").GetInt32(), Is.EqualTo(Environment.ProcessId));
            Assert.That(process.GetProperty("uid").GetUInt32(), Is.Zero);
        });
    }

    [TestCase("block")]
    [TestCase("kill")]
    public void FileIsNotRemoved(string action)
    {
        string free = _play.Write($"unlink-free-{action}");
        Assert.That(Run("unlink", free).ExitCode, Is.Zero);
        Assert.That(File.Exists(free), Is.False);

        AssertRecorded($"unlink {action}", Stopped(action, "unlink", _play[$"unlink-{action}"]), action);
        Assert.That(File.ReadAllText(_play[$"unlink-{action}"]), Is.EqualTo("secret"));
    }

    [TestCase("block")]
    [TestCase("kill")]
    public void FileIsNotRenamed(string action)
    {
        string to = _play[$"renamed-{action}"];
        Assert.That(Run("rename", _play.Write($"rename-free-{action}"), _play[$"renamed-free-{action}"]).ExitCode, Is.Zero);

        JsonElement record = AssertRecorded($"rename {action}", Stopped(action, "rename", _play[$"rename-{action}"], to), action);
        Assert.That(File.Exists(_play[$"rename-{action}"]), Is.True);
        Assert.That(File.Exists(to), Is.False);
        Assert.That(record.GetProperty("path").GetString(), Is.EqualTo(_play[$"rename-{action}"]));
        Assert.That(record.GetProperty("path2").GetString(), Is.EqualTo(to));

        AssertRecorded($"rename {action}", Stopped(action, "rename", _play["open-free"], _play[$"rename-{action}"]), action);
        Assert.That(File.ReadAllText(_play[$"rename-{action}"]), Is.EqualTo("secret"), "the name is not given to another file");
    }

    [TestCase("block")]
    [TestCase("kill")]
    public void ConnectionIsNotMade(string action)
    {
        Assert.That(Run("tcp", "127.0.0.1", _free.Port).ExitCode, Is.Zero);
        Assert.That(_free.WasReached(), Is.True);

        JsonElement record = AssertRecorded(
            $"connect {action}", Stopped(action, "tcp", "127.0.0.1", PortOf(action).Port), action);
        Assert.That(record.GetProperty("server").GetString(), Is.EqualTo($"127.0.0.1:{PortOf(action).Port}"));
        AssertRecorded($"connect {action}", Stopped(action, "send", "127.0.0.1", PortOf(action).Port), action);
        Assert.That(PortOf(action).WasReached(), Is.False, "nothing was received");
    }

    private ActResult Run(params string[] arguments) => RunningAct.Start(_play.Actor, arguments).Wait();

    private ActResult Refused(params string[] arguments) => Stopped("block", arguments);

    private ActResult Stopped(string action, params string[] arguments)
    {
        ActResult act = Run(arguments);
        if (action == "kill") Assert.That(act.IsKilled && act.Output.Length == 0, Is.True, act.ToString());
        else Assert.That((act.Output.Trim(), act.ExitCode), Is.EqualTo(("EPERM", 1)), act.ToString());
        return act;
    }

    private JsonElement AssertRecorded(string rule, ActResult act, string action) =>
        _guard.AssertRecorded(rule, act, action == "block" ? "deny" : "kill", "denied");
}
