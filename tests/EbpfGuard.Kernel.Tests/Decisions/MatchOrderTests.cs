using System.Globalization;
using System.Text.Json;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Records;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Decisions;

/// <summary>More rules match one operation than a record has room for: what stopped it is told, and the others are counted.</summary>
public sealed class MatchOrderTests
{
    private const int Room = 16;
    private const int Alerts = 20;
    private const string Stopping = "stops", Deferred = "goes on";

    [Test]
    public void WhatStoppedIsListedAndWhatHasNoRoomIsCounted()
    {
        Machine.Require();
        using var play = new Playground();
        string file = play.Write("file");
        using var guard = new GuardSession(play,
            string.Concat(Enumerable.Range(0, Alerts).Select(i => Rule(string.Create(CultureInfo.InvariantCulture, $"alert {i}"), $"fd.name = {file}", "alert")))
            + Rule(Deferred, $"fd.name = {file} and fd.name regex \".*/file\"", "kill")
            + Rule(Stopping, $"fd.name = {file}", "kill"),
            o => o with { CannotBlock = CannotBlock.Kill });
        ActResult act = RunningAct.Start(play.Actor, "openat", file).Wait();
        Assert.That(act.IsKilled, Is.True, act.ToString());
        guard.AssertRecorded(Stopping, act, "kill", Machine.Features.HasLsm ? "denied" : "killed_on_return");

        IReadOnlyDictionary<string, RuleAccount> accounts = guard.Stop().Accounts.ToDictionary(a => a.Key, a => a.Value);
        string[] listed = [.. guard.Audit.Records().Where(IsMatch).Select(r => r.GetProperty("rule").GetString()!)];
        Assert.Multiple(() =>
        {
            Assert.That(listed, Is.Unique.And.Length.EqualTo(Room).And.Contains(Stopping).And.Contains(Deferred));
            Assert.That(accounts.Values.Select(a => a.Matched), Has.All.EqualTo(1), "each counts what it matched");
            Assert.That(accounts.Values.Sum(a => (long)a.Lost), Is.EqualTo(Alerts + 2 - Room));
            Assert.That(accounts.Where(a => a.Value.Lost > 0).Select(a => a.Key), Has.None.EqualTo(Stopping).And.None.EqualTo(Deferred));
        });
    }

    private static string Rule(string name, string condition, string action) => GuardSession.Rule(name, $"evt.type = openat and {condition}", action);

    private static bool IsMatch(JsonElement record) => record.GetProperty("record").GetString() == "match";
}
