using System.Net;
using System.Text.Json;
using EbpfGuard.Engine.Records;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Load;

/// <summary>A rule that may kill so often and no more: beyond it the kernel refuses where it can, and says so.</summary>
[Category("Parallel")]
public sealed class KillLimitTests
{
    private const int Limit = 3;

    [TestCase("kill")]
    [TestCase("kill tree")]
    public void BeyondItsLimitAnOpenIsRefusedOrPasses(string action)
    {
        Machine.Require();
        using var play = new Playground();
        string file = play.Write("file");
        using var guard = new GuardSession(play, GuardSession.Rule("limited", $"evt.type = openat and fd.name = {file}", action, $"kill_limit {Limit} per 1h"));
        ActResult[] acts = [.. Enumerable.Range(0, Limit + 2).Select(_ => RunningAct.Start(play.Actor, "openat", file).Wait())];
        Assert.That(acts.Select(d => d.IsKilled), Is.EqualTo(Enumerable.Range(0, Limit + 2).Select(i => i < Limit)));
        Assert.That(acts[^1].ExitCode, Machine.Features.HasLsm ? Is.Not.Zero : Is.Zero, acts[^1].ToString());
        string[] hows = [.. acts.Select(d => How(guard.Audit.MatchOf("limited", d.Pid)))];
        string killed = Machine.Features.HasLsm ? "kill denied" : "kill killed_on_return";
        string beyond = Machine.Features.HasLsm ? "deny denied_over_kill_limit" : "allow passed_over_kill_limit";
        Assert.That(hows, Is.EqualTo(new[] { killed, killed, killed, beyond, beyond }));
        RuleAccount account = guard.Stop().Accounts.Single().Value;
        Assert.That(account.Stopped, Is.EqualTo(Machine.Features.HasLsm ? Limit + 2ul : Limit));
    }

    [Test]
    public void BeyondItsLimitAConnectionIsRefused()
    {
        Machine.Require();
        using var play = new Playground();
        using var guarded = new Loopback(IPAddress.Loopback);
        using var guard = new GuardSession(play,
            GuardSession.Rule("limited", $"evt.type = connect and fd.sport = {guarded.Port}", "kill", $"kill_limit {Limit} per 1h")
            + GuardSession.Rule("refused as well", $"evt.type = connect and fd.sport = {guarded.Port}"));
        ActResult[] acts = [.. Enumerable.Range(0, Limit + 2).Select(_ => RunningAct.Start(play.Actor, "tcp", "127.0.0.1", guarded.Port).Wait())];
        Assert.That(acts.Select(d => d.IsKilled), Is.EqualTo(Enumerable.Range(0, Limit + 2).Select(i => i < Limit)));
        Assert.That(guarded.WasReached(), Is.False);
        Assert.That(How(guard.Audit.MatchOf("limited", acts[^1].Pid)), Is.EqualTo("deny denied_over_kill_limit"));
        guard.Stop();
    }

    [Test]
    public void AnotherRuleKillsWhereThisOneMayNotAnyMore()
    {
        Machine.Require();
        using var play = new Playground();
        (string one, string both) = (play.Write("box/one"), play.Write("box/both"));
        using var guard = new GuardSession(play,
            GuardSession.Rule("limited", $"evt.type = openat and fd.name startswith {play["box/"]}", "kill", "kill_limit 1 per 1h")
            + GuardSession.Rule("unlimited", $"evt.type = openat and fd.name = {both}", "kill"));
        bool[] killed = [.. new[] { one, one, both, both, one }.Select(f => RunningAct.Start(play.Actor, "openat", f).Wait().IsKilled)];
        Assert.That(killed, Is.EqualTo(new[] { true, false, true, true, false }));
        guard.Stop();
    }

    [Test]
    public void TheLimitBeginsAnewWithTheNextPeriod()
    {
        Machine.Require();
        using var play = new Playground();
        string file = play.Write("file");
        using var guard = new GuardSession(play, GuardSession.Rule("limited", $"evt.type = openat and fd.name = {file}", "kill", "kill_limit 1 per 2s"));
        Assert.That(RunningAct.Start(play.Actor, "openat", file).Wait().IsKilled, Is.True);
        Assert.That(() => RunningAct.Start(play.Actor, "openat", file).Wait().IsKilled, Is.True.After(60_000, 100));
        guard.Stop();
    }

    private static string How(JsonElement match) => $"{match.GetProperty("verdict").GetString()} {match.GetProperty("how").GetString()}";
}
