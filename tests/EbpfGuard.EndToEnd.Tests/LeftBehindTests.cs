using System.Text.Json;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>What is decided while no guard lives is in the log of who comes next, and can be seen and ended meanwhile.</summary>
public sealed class LeftBehindTests
{
    private const string Watched = "Watched file opened";

    [Test]
    public async Task WhatWasDecidedWhileNobodyListenedIsWrittenByTheNextGuard()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        (ForbiddenFile file, string watched, string rules) = Rules(folder);
        string audit = folder.File("audit.json");
        await using RunningGuard guard = await bpf.Guard(rules, audit);
        await file.AssertRefused();
        await guard.Until(() => guard.Matches(ForbiddenFile.Rule).Count == 1, "the first is recorded");
        await bpf.UntilSeen(guard, rules);
        Signals.Send(guard.Pid, Signals.Stop);
        await Open(watched, 20);
        await guard.KillAtOnce();
        await Open(watched, 30);
        foreach (int _ in Enumerable.Range(0, 3)) await file.AssertRefused();

        await using RunningGuard next = await bpf.Guard(rules, audit);
        Assert.That(bpf.Generations(), Has.Length.EqualTo(1));
        JsonElement[] records = [.. next.Records()];
        Assert.That(next.Matches(Watched), Has.Count.EqualTo(50));
        Assert.That(next.Matches(ForbiddenFile.Rule), Has.Count.EqualTo(4));
        JsonElement late = next.Matches(ForbiddenFile.Rule)[^1];
        Assert.That(late.GetProperty("verdict").GetString(), Is.EqualTo(await Tool.IsHostThatDenies() ? "deny" : "kill"));
        Assert.That(late.GetProperty("output").GetString(), Does.Contain(file.Path), "the rule's own output");

        JsonElement takeover = records.Single(r => r.GetProperty("record").GetString() == "takeover");
        Assert.That(AuditTotals.Count(takeover, "pid"), Is.EqualTo(guard.Pid));
        Assert.That(takeover.GetProperty("left_in_force").GetBoolean(), Is.False);
        Assert.That(takeover.GetProperty("last_seen").GetDateTime(), Is.EqualTo(DateTime.UtcNow).Within(TimeSpan.FromMinutes(5)));
        Assert.That(AuditTotals.Count(takeover, "recorded"), Is.EqualTo(53));
        AuditTotals.AssertAddsUp(takeover);
        Assert.That(
            takeover.GetProperty("rules").EnumerateArray().Select(r => (r.GetProperty("for_rule").GetString(), AuditTotals.Count(r, "recorded"), AuditTotals.Count(r, "lost"))),
            Is.EquivalentTo(new[] { (ForbiddenFile.Rule, 3L, 0L), (Watched, 50L, 0L) }));
        Assert.That(await next.Stop(), Is.Zero, next.Printed);
        AuditTotals.AssertWhole(next.Records());
    }

    [Test]
    public async Task TheNumbersOfATakeoverCountFromOneMoment()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        (ForbiddenFile file, _, string rules) = Rules(folder);
        await using RunningGuard guard = await bpf.Guard(rules, folder.File("audit.json"));
        await bpf.UntilSeen(guard, rules);
        await file.Try(20);
        await guard.Until(() => guard.Matches(ForbiddenFile.Rule).Count == 20, "what is done before its death is recorded");
        await guard.KillAtOnce();
        await file.Try(20);

        await using RunningGuard next = await bpf.Guard(rules, folder.File("audit.json"));
        JsonElement takeover = next.Records().Single(r => r.GetProperty("record").GetString() == "takeover");
        AuditTotals.AssertAddsUp(takeover);
        Assert.That(AuditTotals.Count(takeover, "matched"), Is.InRange(20, 40), "what was done after its death, and since it was last seen");
        // Of what was on its way to the log at the last sign of life the match counts as after it, and the stop as before.
        Assert.That(AuditTotals.Count(takeover, "stopped"), Is.InRange(20, AuditTotals.Count(takeover, "matched")), "each was stopped");
        Assert.That(await next.Stop(), Is.Zero, next.Printed);
        AuditTotals.AssertWhole(next.Records());
    }

    [Test]
    public async Task RecordsOfAnotherFormatAreCountedAsLostAndNotRead()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        (_, string watched, string rules) = Rules(folder);
        await using RunningGuard guard = await bpf.Guard(rules, folder.File("audit.json"));
        await bpf.UntilSeen(guard, rules);
        await guard.KillAtOnce();
        await Open(watched, 5);
        GiveFormat(Path.Combine(bpf.Generations().Single(), "about"), 1);

        await using RunningGuard next = await bpf.Guard(rules, folder.File("audit.json"));
        Assert.That(next.Matches(Watched), Is.Empty);
        JsonElement takeover = next.Records().Single(r => r.GetProperty("record").GetString() == "takeover");
        Assert.That(takeover.GetProperty("output").GetString(), Does.Contain("its records have format 1"));
        Assert.That((AuditTotals.Count(takeover, "matched"), AuditTotals.Count(takeover, "recorded"), AuditTotals.Count(takeover, "lost")), Is.EqualTo((5L, 0L, 5L)));
        Assert.That(await next.Stop(), Is.Zero, next.Printed);
    }

    [Test]
    public async Task WhatIsInForceIsSeenAndEndedWithAndWithoutAGuard()
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        (ForbiddenFile file, _, string rules) = Rules(folder);
        string[] state = ["--state-dir", RunningGuard.StateOf(rules)];
        Assert.That((await bpf.Run(["status", .. state])).ExitCode, Is.EqualTo(1));
        Assert.That((await bpf.Run(["stop", .. state])).ExitCode, Is.EqualTo(1));

        await using RunningGuard guard = await bpf.Guard(rules, folder.File("audit.json"));
        await file.AssertRefused();
        JsonElement alive = await bpf.Status(rules);
        Assert.That(alive.GetProperty("daemon").GetString(), Is.EqualTo("alive"));
        Assert.That(AuditTotals.Count(alive, "pid"), Is.EqualTo(guard.Pid));
        Assert.That(alive.GetProperty("audit").GetString(), Is.EqualTo(guard.Audit));
        Assert.That(alive.GetProperty("hooks").GetArrayLength(), Is.GreaterThan(1));
        Assert.That(alive.GetProperty("rules")[0].GetProperty("name").GetString(), Is.EqualTo(ForbiddenFile.Rule));
        Assert.That(AuditTotals.Count(alive.GetProperty("rules")[0], "stopped"), Is.EqualTo(1));

        await guard.KillAtOnce();
        await file.AssertRefused();
        JsonElement dead = await bpf.Status(rules);
        Assert.That(dead.GetProperty("daemon").GetString(), Is.EqualTo("dead"));
        Assert.That(AuditTotals.Count(dead.GetProperty("rules")[0], "stopped"), Is.EqualTo(2));
        Assert.That((await bpf.Run(["status", .. state])).Output, Does.Contain("dead, last seen").And.Contain(ForbiddenFile.Rule));

        Ended stopped = await bpf.Run(["stop", .. state]);
        Assert.That(stopped.ExitCode, Is.Zero, stopped.ToString());
        await file.AssertReadable();
        Assert.That(bpf.Generations(), Is.Empty);
        Assert.That(guard.Matches(ForbiddenFile.Rule), Has.Count.EqualTo(2), "what it had decided is in its log");
        AuditTotals.AssertWhole(guard.Records());

        await using RunningGuard kept = await bpf.Guard(rules, folder.File("audit.json"), "--keep");
        Assert.That((await bpf.Run(["stop", .. state])).ExitCode, Is.Zero, "also a guard that would leave its rules in force");
        Assert.That(await kept.Ended(), Is.Zero);
        await file.AssertReadable();
        Assert.That((await bpf.Run(["status", .. state])).ExitCode, Is.EqualTo(1));
    }

    private static void GiveFormat(string about, int format)
    {
        using PinnedMap map = PinnedMap.TryOpen(about)!;
        using MappedArray memory = map.MapMemory();
        int digit = memory.Bytes.IndexOf("\"format\":"u8) + "\"format\":".Length;
        memory.Bytes[digit] = (byte)('0' + format);
    }

    private static (ForbiddenFile File, string Watched, string Rules) Rules(TemporaryFolder folder)
    {
        var file = new ForbiddenFile(folder);
        string watched = folder.Write("watched.txt", "seen");
        string rules = folder.Write("both.rule", $$"""
            {{File.ReadAllText(file.RuleFile)}}

            rule "{{Watched}}" {
                desc       "Everybody may, and it is recorded."
                condition  evt.type in (open, openat, openat2) and fd.name = {{watched}}
                output     "watched file opened (file=%fd.name)"
                priority   notice
            }
            """);
        return (file, watched, rules);
    }

    private static async Task Open(string path, int times) =>
        Assert.That((await Tool.RunProgram("bash", "-c", $"for i in $(seq {times}); do : <'{path}'; done")).ExitCode, Is.Zero);
}
