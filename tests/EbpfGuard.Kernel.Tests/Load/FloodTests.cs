using System.Globalization;
using System.Text.Json;
using EbpfGuard.Engine.Records;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Load;

/// <summary>A flood of records through rings that are far too small: enforcement does not feel it, and every match is accounted for.</summary>
[Category("Parallel")]
public sealed class FloodTests
{
    // The emulator does a few hundred a second.
    private static readonly int Opens = Machine.IsVirtual ? 60_000 : 300_000;

    private static readonly int Tries = Opens / 1000;

    private static uint[] Rings => Machine.IsVirtual ? [4096] : [4096, 65536];

    [Test]
    public void EveryMatchIsRecordedHeldBackOrCountedAsLost([ValueSource(nameof(Rings))] uint ringBytes)
    {
        Machine.Require();
        using var play = new Playground();
        (string noise, string bad) = (play.Write("noise"), play.Write("bad"));
        string program = play.Copy("flooder");
        using var guard = new GuardSession(play,
            GuardSession.Rule("noise", $"evt.type = openat and proc.name = flooder and fd.name = {noise}", "alert", "rate_limit none")
            + GuardSession.Rule("limited", $"evt.type = openat and proc.name = flooder and fd.name = {noise}", "alert", "rate_limit 5 per 1s")
            + GuardSession.Rule("bad", $"evt.type = openat and fd.name = {bad}"),
            o => o with { RingBytes = ringBytes });

        ActResult act = RunningAct.Start(program, "flood", Opens.ToString(CultureInfo.InvariantCulture), noise, bad).Wait();
        // Without LSM the rule on the forbidden file only reports here.
        Assert.That(act.Output.Trim(), Is.EqualTo(Machine.Features.HasLsm ? $"refused {Tries} of {Tries}" : $"refused 0 of {Tries}"));

        Dictionary<string, RuleAccount> accounts = guard.Stop().Accounts.ToDictionary();
        Assert.Multiple(() =>
        {
            Assert.That(accounts["noise"].Matched, Is.EqualTo((ulong)Opens));
            Assert.That(accounts["limited"].Matched, Is.EqualTo((ulong)Opens));
            Assert.That(accounts["limited"].HeldBack, Is.GreaterThan((ulong)Opens / 2));
            Assert.That(accounts["bad"].Matched, Is.EqualTo((ulong)Tries));
            Assert.That(accounts["noise"].LostInRing, Is.GreaterThan(0ul), "the ring was never full");
        });
        foreach ((string rule, RuleAccount account) in accounts) AssertLogged(guard.Audit, rule, account);
    }

    [Test]
    public void AlertsHaveALimitThatARuleMayLift()
    {
        Machine.Require();
        using var play = new Playground();
        (string noise, string other) = (play.Write("noise"), play.Write("other"));
        using var guard = new GuardSession(play,
            GuardSession.Rule("noise", $"evt.type = openat and fd.name = {noise}", "alert")
            + GuardSession.Rule("more", $"evt.type = openat and fd.name = {noise}", "alert", "rate_limit none"),
            o => o with { AlertsPerSecond = 10 });
        var clock = System.Diagnostics.Stopwatch.StartNew();
        RunningAct.Start(play.Actor, "flood", "3000", noise, other).Wait();
        ulong seconds = (ulong)clock.Elapsed.TotalSeconds + 1;
        Dictionary<string, RuleAccount> accounts = guard.Stop().Accounts.ToDictionary();
        Assert.That(accounts["noise"].Recorded, Is.GreaterThanOrEqualTo(10).And.LessThanOrEqualTo(10 * (seconds + 1)));
        Assert.That(accounts["noise"].HeldBack, Is.EqualTo(3000 - accounts["noise"].Recorded));
        Assert.That(accounts["more"].HeldBack, Is.Zero);
        foreach ((string rule, RuleAccount account) in accounts) AssertLogged(guard.Audit, rule, account);
    }

    // The log itself says how many records of a rule stand in it, and how many do not.
    private static void AssertLogged(AuditTrail audit, string rule, RuleAccount account)
    {
        JsonElement last = audit.Records().Last(r => r.GetProperty("record").GetString() == "loss" && r.GetProperty("for_rule").GetString() == rule);
        ulong Of(string key) => last.GetProperty(key).GetUInt64();
        Assert.Multiple(() =>
        {
            Assert.That(Of("matched"), Is.EqualTo(account.Matched));
            Assert.That(Of("recorded"), Is.EqualTo((ulong)audit.MatchesOf(rule).Count()), rule);
            Assert.That(Of("recorded") + Of("held_back") + Of("lost"), Is.EqualTo(Of("matched")), rule);
        });
    }
}
