using System.Diagnostics;
using System.Globalization;
using EbpfGuard.Engine.Records;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Load;

/// <summary>
/// What the kernel leaves to user space, beside floods of events that come as far as that and of alerts: every culprit is killed,
/// has its record, and every match is accounted for.
/// </summary>
[Category("Parallel")]
public sealed class ResponderFloodTests
{
    private const string Endless = "2000000000";

    // The emulator takes a second for a process.
    private static readonly int Culprits = Machine.IsVirtual ? 20 : 300;

    /// <summary>
    /// The flood comes as far as the culprits do, and another one makes alerts; or each open of one flood is both; or user space has to
    /// judge the alert too, so that no open is a mere repeat.
    /// </summary>
    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(true, true)]
    public void EveryCulpritIsKilledBesideAFlood(bool isOneFlood, bool isAlertJudged)
    {
        Machine.Require();
        using var play = new Playground();
        (string good, string other, string bad) = (play.Write("box/good"), play.Write("other"), play.Write("box/bad1"));
        string alarm = isOneFlood ? good : play.Write("alarm");
        string judged = isAlertJudged ? " and fd.name regex \".*/go+d\"" : "";
        using var guard = new GuardSession(play,
            GuardSession.Rule("finished here", $"evt.type = openat and fd.name startswith {play["box/"]} and fd.name regex \".*/bad[0-9]+\"", "kill")
            + GuardSession.Rule("noise", $"evt.type = openat and fd.name = {alarm}{judged}", "alert", "rate_limit none"),
            o => o with { KillsPerMinute = 100_000 });

        using var flood = new Flood(play.Copy("flooder"), good, other);
        using var alarms = isOneFlood ? null : new Flood(play["flooder"], alarm, other);
        var clock = Stopwatch.StartNew();
        int killed = 0;
        for (int i = 0; i < Culprits; i++)
        {
            using Process culprit = Culprit(bad);
            if (EndsByKill(culprit)) killed++;
        }

        TimeSpan elapsed = clock.Elapsed;
        flood.Dispose();
        alarms?.Dispose();
        Dictionary<string, RuleAccount> accounts = guard.Stop().Accounts.ToDictionary();
        double rate = (accounts["noise"].Matched + (isOneFlood ? 0 : accounts["finished here"].Matched)) / elapsed.TotalSeconds;
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{killed} of {Culprits} killed beside {rate:f0} matching opens a second; {accounts["finished here"]}; {accounts["noise"]}"));

        // On an emulated processor the ring itself may be full just when a culprit acts; his record is counted as lost.
        int fewest = Machine.IsVirtual && accounts["finished here"].Lost > 0 ? Culprits - 1 : Culprits;
        Assert.That(killed, Is.AtLeast(fewest));
        Assert.That(accounts["finished here"].Matched, Is.GreaterThan((ulong)Culprits * 10), "there was no flood");

        // On an emulated processor, beside other machines, nothing is.
        if (!isAlertJudged && !Machine.IsVirtual)
            Assert.That(accounts["finished here"].Lost, Is.LessThan(accounts["finished here"].Unconfirmed / 4), "repeats are cheap");
        Assert.That(guard.Audit.MatchesOf("finished here").Count(m => m.GetProperty("how").GetString() == "killed_by_responder"), Is.EqualTo(killed));
    }

    [Test]
    public void EveryKillOfTheKernelHasItsRecordBesideAFloodOfAlerts()
    {
        Machine.Require();
        using var play = new Playground();
        (string good, string other, string bad) = (play.Write("good"), play.Write("other"), play.Write("bad"));
        using var guard = new GuardSession(play,
            GuardSession.Rule("kill", $"evt.type = openat and fd.name = {bad}", "kill")
            + GuardSession.Rule("noise", $"evt.type = openat and fd.name = {good}", "alert", "rate_limit none"));

        using var flood = new Flood(play.Copy("flooder"), good, other);
        int kills = Culprits / 3;
        for (int i = 0; i < kills; i++) Assert.That(RunningAct.Start(play.Actor, "openat", bad).Wait().IsKilled, Is.True);
        flood.Dispose();
        Dictionary<string, RuleAccount> accounts = guard.Stop().Accounts.ToDictionary();
        Assert.That((accounts["kill"].Matched, accounts["kill"].Recorded), Is.EqualTo(((ulong)kills, (ulong)kills)));
        Assert.That(guard.Audit.MatchesOf("kill").Count(), Is.EqualTo(kills));
        Assert.That(accounts["noise"].Matched, Is.GreaterThan((ulong)kills * 10), "there was no flood");
    }

    // Opens the file, and waits until it is killed or its input ends.
    private static Process Culprit(string file) => Process.Start(
        new ProcessStartInfo("/bin/sh", ["-c", "exec 3<\"$0\"; read line; exit 3", file]) { RedirectStandardInput = true, RedirectStandardError = true })!;

    private static bool EndsByKill(Process culprit)
    {
        bool hasEnded = culprit.WaitForExit(TimeSpan.FromSeconds(30));
        culprit.StandardInput.Close();
        culprit.WaitForExit();
        return hasEnded && culprit.ExitCode == 128 + 9;
    }

    /// <summary>One process that opens a file as often as it can.</summary>
    private sealed class Flood(string program, string noise, string other) : IDisposable
    {
        private readonly Process _process = Process.Start(new ProcessStartInfo(program, ["flood", Endless, noise, other]))!;
        private bool _isOver;

        public void Dispose()
        {
            if (_isOver) return;
            _isOver = true;
            Assert.That(_process.HasExited, Is.False, "the flood itself was killed");
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
