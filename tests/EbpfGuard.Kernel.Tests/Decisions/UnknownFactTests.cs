using System.Globalization;
using System.Text.Json;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Decisions;

/// <summary>What could not be read whole: nobody is killed for it unless the rule says so, and the record says what it was.</summary>
public sealed class UnknownFactTests
{
    // Bytes of arguments: more than the kernel programs read.
    private static readonly string TooMany = Text(AbiLimits.ArgsWhole + 100_000);

    // Longer than a path may be to a call, and so long that what is kept of it is overwritten several times.
    private static readonly int[] Depths = [21, 29, 60, 137];

    private Playground _play = null!;
    private GuardSession _guard = null!;

    private static bool CanRefuse => Machine.Features.HasLsm;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        foreach (string program in (string[])["cautious", "strict", "reader", "digger"]) _play.Copy(program);
        _play.Write("secret");
        foreach (int depth in Depths)
        {
            foreach (string file in (string[])["below", "free"])
            {
                Directory.CreateDirectory(_play[file]);
                ActResult made = RunningAct.Start(_play.Actor, "deep-create", _play[file], Text(depth), "target.key").Wait();
                Assert.That(made.ExitCode, Is.Zero, made.ToString());
            }
        }

        string reader = $"proc.exepath = {_play["reader"]}";
        _guard = new GuardSession(_play,
            GuardSession.Rule("cautious", $"evt.type = execve and proc.exepath = {_play["cautious"]} and proc.args contains do-harm", "kill")
            + GuardSession.Rule("strict", $"evt.type = execve and proc.exepath = {_play["strict"]} and proc.args contains do-harm", "kill", "on_unknown match")
            + GuardSession.Rule("another file", $"evt.type = openat and {reader} and fd.name = {_play["secret"]}", "kill")
            + GuardSession.Rule("another folder", $"evt.type = openat and {reader} and fd.name startswith {_play["elsewhere"]}/", "kill")
            + GuardSession.Rule("another name", $"evt.type = openat and {reader} and fd.name endswith .pem", "kill")
            + GuardSession.Rule("below", $"evt.type = openat and {reader} and fd.name startswith {_play["below"]}/ and fd.filename = target.key", "alert")
            + GuardSession.Rule("by its end", $"evt.type = openat and {reader} and fd.name endswith ddd/target.key", "alert")
            + GuardSession.Rule("pattern", $"evt.type = openat and proc.exepath = {_play["digger"]} and fd.name glob {_play.Folder}/*/secret*", "kill"),
            o => o with { CannotBlock = CannotBlock.Kill });
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        if (_play is null) return;
        RunningAct.Start("/bin/rm", "-rf", _play["below"], _play["free"]).Wait();
        _play.Dispose();
    }

    [Test]
    public void AProgramWithMoreArgumentsThanAreReadIsNotKilledForThem()
    {
        ActResult harmful = RunningAct.Start(_play.Actor, "spawn", _play["cautious"], "nothing", "do-harm").Wait();
        Assert.That(harmful.Output.Trim(), Is.EqualTo("signal 9"), "the rule works at all");

        ActResult act = RunningAct.Start(_play.Actor, "spawn", _play.Actor, "padded-exec", TooMany, _play["cautious"], "nothing").Wait();
        Assert.That(act.Output.Trim(), Is.EqualTo("done\nexit 0"), act.ToString());
        AssertUnknown(_guard.Audit.WaitFor(r => IsUnsure(r, "cautious"), "a match that is not sure"), "allow", "not_stopped", "proc.args", "on_unknown deny");
    }

    [Test]
    public void UnlessTheRuleSaysSo()
    {
        ActResult act = RunningAct.Start(_play.Actor, "spawn", _play.Actor, "padded-exec", TooMany, _play["strict"], "nothing").Wait();
        Assert.That(act.Output.Trim(), Is.EqualTo("signal 9"), act.ToString());
        AssertUnknown(_guard.Audit.WaitFor(r => IsUnsure(r, "strict"), "a match that is not sure"), "kill", "killed_at_exec", "proc.args", "on_unknown match");
    }

    [TestCaseSource(nameof(Depths))]
    public void APathTooLongIsJudgedByItsBeginningAndItsEnd(int depth)
    {
        ActResult below = RunningAct.Start(_play["reader"], "deep-open", _play["below"], Text(depth), "target.key").Wait();
        ActResult free = RunningAct.Start(_play["reader"], "deep-open", _play["free"], Text(depth), "target.key").Wait();
        Assert.That((below.ExitCode, free.ExitCode), Is.EqualTo((0, 0)), $"{below}; {free}");

        JsonElement record = _guard.AssertRecorded("below", below, "allow", "reported");
        Assert.That(record.TryGetProperty("unknown", out _), Is.False, "what is known of the path is enough");
        Assert.That(record.GetProperty("path_cut").GetBoolean(), Is.True);
        Assert.That(record.GetProperty("path").GetString(), Does.StartWith(_play["below"]).And.EndWith("d/target.key").And.Not.Contain("\0"));
        _guard.AssertRecorded("by its end", free, "allow", "reported");
        Assert.That(_guard.Audit.MatchesOf("below").Select(PidOf), Has.None.EqualTo(free.Pid));
        foreach (string other in (string[])["another file", "another folder", "another name"]) Assert.That(_guard.Audit.MatchesOf(other), Is.Empty, other);
    }

    [Test]
    public void APatternThatWantsAllOfAPathIsNotSureOfIt()
    {
        ActResult act = RunningAct.Start(_play["digger"], "deep-open", _play["free"], Text(21), "target.key").Wait();
        Assert.That(act.IsKilled, Is.False);
        Assert.That(act.Output.Trim(), Is.EqualTo(CanRefuse ? "EPERM" : "done"));
        AssertUnknown(
            _guard.Audit.MatchOf("pattern", act.Pid), CanRefuse ? "deny" : "allow", CanRefuse ? "denied" : "not_stopped", "fd.name", "on_unknown deny");

        ActResult sure = RunningAct.Start(_play["digger"], "open", _play.Write("free/secret")).Wait();
        Assert.That(sure.IsKilled, Is.True, sure.ToString());
    }

    private static void AssertUnknown(JsonElement record, string verdict, string how, string field, string because)
    {
        Assert.Multiple(() =>
        {
            Assert.That(record.GetProperty("verdict").GetString(), Is.EqualTo(verdict), record.GetRawText());
            Assert.That(record.GetProperty("how").GetString(), Is.EqualTo(how));
            Assert.That(record.GetProperty("unknown").EnumerateArray().Select(f => f.GetString()), Is.EqualTo(new[] { field }));
            Assert.That(record.GetProperty("because").GetString(), Is.EqualTo(because));
        });
    }

    private static bool IsUnsure(JsonElement record, string rule) =>
        record.GetProperty("record").GetString() == "match" && record.GetProperty("rule").GetString() == rule && record.TryGetProperty("unknown", out _);

    private static int PidOf(JsonElement record) => record.GetProperty("process").GetProperty("pid").GetInt32();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
