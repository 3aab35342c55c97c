using System.Text;
using System.Text.Json;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>
/// Arguments that the kernel keeps in pieces are judged as if they were one text: wherever in them a rule's word stands, who has
/// it is stopped, and who has not is spared without a record.
/// </summary>
[Category("EveryMode")]
public sealed class LongArgumentTests
{
    private const string Word = "forbidden";

    // What one argument may have at most, a word and a NUL added.
    private const int Longest = 100_000;

    // Where in argv the word begins: also across two pieces, and at the beginning of one.
    private static readonly int[] Places =
    [
        8_100, AbiLimits.ArgsMax, 9_000, 200_000, 1_900_000, AbiLimits.Piece - 4, (2 * AbiLimits.Piece) - 1, (25 * AbiLimits.Piece) - Word.Length,
        25 * AbiLimits.Piece,
    ];

    [Test]
    public void AWordIsFoundWhereverItStands() =>
        AssertJudged("proc.args contains forbidden", [Word, "end", Filler(9_000)], ["forbid", "den", Filler(9_000)]);

    [Test]
    public void AnEndIsAnEndWhereverItStands() => AssertJudged("proc.cmdline endswith forbidden", [Word], [Word, ""], [Word + "s"]);

    [Test]
    public void ABeginningIsABeginningHoweverMuchFollows()
    {
        using var play = new Playground();
        string file = play.Write("file");
        string[][] fillers = [[Filler(9_000)], [Filler(Longest), Filler(Longest)]];
        AssertJudged(
            play, $"proc.cmdline startswith \"actor waited-open {file} {Word}\"",
            [.. fillers.Select(f => (string[])["waited-open", file, Word, .. f])],
            [.. fillers.Select(f => (string[])["waited-open", file, .. f, Word]), .. fillers.Select(f => (string[])["waited-open", file, "forbid", .. f])]);
    }

    [Test]
    public void AFormIsAskedOfAllOfThem()
    {
        using var play = new Playground();
        string file = play.Write("file");
        string[][] fillers = [[Filler(9_000)], [Filler(Longest), Filler(Longest)]];
        AssertJudged(
            play, $"proc.args glob \"*{Word} f*f\"", [.. fillers.Select(f => (string[])["waited-open", file, Word, .. f])],
            [.. fillers.Select(f => (string[])["waited-open", file, Word, .. f, "g"]), .. fillers.Select(f => (string[])["waited-open", file, .. f])]);
    }

    // argv[0] is whatever the caller likes, and may be longer than what the kernel lays out at once.
    [Test]
    public void NoNameThatIsGivenToAProgramHidesThem()
    {
        Machine.Require();
        using var play = new Playground();
        string child = play.Copy("child");
        using var guard = new GuardSession(
            play, GuardSession.Rule("long", $"evt.type = execve and proc.exepath = {child} and proc.args = \"nothing {Word}\" and proc.cmdline endswith \"child nothing {Word}\"", "kill"));
        int[] lengths = [10, AbiLimits.ArgsMax - 2, AbiLimits.ArgsMax - 1, AbiLimits.ArgsMax, (2 * AbiLimits.Piece) - 1, 2 * AbiLimits.Piece, Longest];
        int[] Exits(string word) => [.. lengths.Select(l => RunningAct.Start(play.Actor, "exec-as", Filler(l), child, "nothing", word).Wait().ExitCode)];
        Assert.Multiple(() =>
        {
            Assert.That(Exits(Word), Is.All.EqualTo(137));
            Assert.That(Exits("forbid"), Is.All.Zero);
        });
        guard.Stop();
        Assert.That(guard.Audit.MatchesOf("long").Count(), Is.EqualTo(lengths.Length), "who is spared is spared without a record");
    }

    // The programs are gone by the time that user space comes to them.
    [Test]
    public void WhatUserSpaceFinishesIsJudgedByAllOfThem()
    {
        Machine.Require();
        using var play = new Playground();
        string mine = $"evt.type = execve and proc.exepath = {play.Actor}";
        using var guard = new GuardSession(
            play,
            GuardSession.Rule("seen", $"{mine} and proc.args regex \".* {Word} f*\"", "kill")
            + GuardSession.Rule("spared", $"{mine} and not tolower(proc.cmdline) startswith \"actor nothing f\"", "kill")
            + GuardSession.Rule("option", $"{mine} and getopt(proc.args, \"w:\")[w] = {Word}", "kill"),
            o => o with { MonitorAll = true });
        string[][] fillers = [[Filler(9_000)], [Filler(Longest), Filler(Longest)], [.. Enumerable.Repeat(Filler(Longest), 19)]];
        int[] meant = [.. fillers.Select(f => Run(["nothing", .. f, Word, Filler(100)]))];
        int[] options = [.. fillers.Select(f => Run(["nothing", .. f, "-w", Word, "end"]))];
        foreach (string[] filler in fillers) Run(["nothing", .. filler, Word + Word, Filler(100)]);
        guard.Stop();
        Assert.Multiple(() =>
        {
            Assert.That(Pids("seen"), Is.EqualTo(meant));
            Assert.That(Pids("option"), Is.EqualTo(options));
            Assert.That(Pids("spared"), Is.Empty);
            Assert.That(guard.Audit.Records().Where(r => r.TryGetProperty("unknown", out _)), Is.Empty);
        });

        int Run(string[] words)
        {
            ActResult result = RunningAct.Start(play.Actor, words).Wait();
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            return result.Pid;
        }

        IEnumerable<int> Pids(string rule) => guard.Audit.MatchesOf(rule).Select(r => r.GetProperty("process").GetProperty("pid").GetInt32());
    }

    [Test]
    public void ARecordShowsTheirBeginningAndSaysSo()
    {
        Machine.Require();
        using var play = new Playground();
        using var guard = new GuardSession(
            play, GuardSession.Rule("seen", $"evt.type = execve and proc.exepath = {play.Actor} and proc.args endswith {Word}", "alert", output: "%proc.args"));
        ActResult act = RunningAct.Start(play.Actor, "nothing", Filler(9_000), Word).Wait();
        string shown = guard.Audit.MatchOf("seen", act.Pid).GetProperty("output_fields").GetProperty("proc.args").GetString()!;
        Assert.That(shown, Does.StartWith("nothing fff").And.EndsWith("f …"));
    }

    [Test]
    public void AParentsAreKnownToTheirEnd()
    {
        Machine.Require();
        using var play = new Playground();
        string file = play.Write("file");
        string child = play.Copy("child");
        using var guard = new GuardSession(
            play, GuardSession.Rule("long", $"evt.type = openat and fd.name = {file} and proc.pcmdline endswith \" {Word}\"", "kill"));
        string Spawn(params string[] words) => RunningAct.Start(play.Actor, ["spawn", child, "openat", file, Filler(Longest), .. words]).Wait().Output.Trim();
        Assert.That(Spawn(Word), Is.EqualTo("signal 9"));
        Assert.That(Spawn(Word, "not"), Does.EndWith("exit 0"));
        Assert.That(guard.Stop().Accounts.Select(a => a.Value.Recorded), Is.EqualTo(new[] { 1UL }));
    }

    // Of who is older than the guard they are a claim, however long they are, and evidently none when they were written over.
    [Test]
    public void AProcessThatIsOlderThanTheGuardClaimsThemAll()
    {
        Machine.Require();
        using var play = new Playground();
        string[] files = [.. ((string[])["meant", "other", "exempt", "rewritten"]).Select(f => play.Write(f))];
        RunningAct[] early =
        [
            .. files.Take(3).Select((f, i) => RunningAct.Start(play.Actor, "waited-open", f, Filler(Longest), Filler(Longest), i == 1 ? "free" : Word)),
            RunningAct.Start(play.Actor, "rewritten-waited-open", files[3], Filler(Longest), Word),
        ];
        Assert.That(early.Select(e => e.ReadLine()), Is.All.EqualTo("waiting"));
        string On(int file) => $"evt.type = openat and fd.name = {files[file]} and";
        using var guard = new GuardSession(
            play,
            GuardSession.Rule("meant", $"{On(0)} proc.args endswith \"f {Word}\"", "kill")
            + GuardSession.Rule("other", $"{On(1)} proc.args contains {Word}", "kill")
            + GuardSession.Rule("exempt", $"{On(2)} not proc.args endswith {Word}", "alert", "on_unknown match")
            + GuardSession.Rule("rewritten", $"{On(3)} proc.args contains {Word}", "alert", "on_unknown match"));
        ActResult[] results = [.. early.Select(Finish)];
        Assert.Multiple(() =>
        {
            Assert.That(results.Select(r => r.ExitCode), Is.EqualTo(new[] { 137, 0, 0, 0 }));
            Assert.That(Unknown("meant", results[0]), Is.Empty);
            Assert.That(Unknown("exempt", results[2]), Is.EqualTo(new[] { "proc.args" }));
            Assert.That(Unknown("rewritten", results[3]), Is.EqualTo(new[] { "proc.args" }));
            Assert.That(guard.Audit.MatchesOf("other"), Is.Empty);
        });

        static ActResult Finish(RunningAct act)
        {
            act.Tell();
            return act.Wait();
        }

        IEnumerable<string> Unknown(string rule, ActResult act) => guard.Audit.MatchOf(rule, act.Pid) is var record && record.TryGetProperty("unknown", out JsonElement fields)
            ? fields.EnumerateArray().Select(f => f.GetString()!) : [];
    }

    [Test]
    public void WhereThereIsNoRoomTheyAreUnknown()
    {
        Machine.Require();
        using var play = new Playground();
        string file = play.Write("file");
        using var guard = new GuardSession(
            play, GuardSession.Rule("long", $"evt.type = execve and proc.exepath = {play.Actor} and proc.args contains {Word}", "alert", "on_unknown match"));
        string[] most = ["waited-open", file, .. Enumerable.Repeat(Filler(Longest), 19)];
        RunningAct[] crowd = [.. Enumerable.Range(0, (64 << 20) / (19 * Longest) + 1).Select(_ => RunningAct.Start(play.Actor, most))];
        Assert.That(crowd.Select(c => c.ReadLine()), Is.All.EqualTo("waiting"));
        ActResult late = RunningAct.Start(play.Actor, [.. most.Prepend("nothing")]).Wait();
        Assert.That(guard.Audit.MatchOf("long", late.Pid).GetProperty("unknown")[0].GetString(), Is.EqualTo("proc.args"));
        foreach (RunningAct act in crowd)
        {
            act.Tell();
            Assert.That(act.Wait().ExitCode, Is.Zero);
        }

        ActResult[] free = [.. Enumerable.Range(0, 3).Select(_ => RunningAct.Start(play.Actor, [.. most.Prepend("nothing")]).Wait())];
        guard.Stop();
        Assert.That(guard.Audit.MatchesOf("long").Select(r => r.GetProperty("process").GetProperty("pid").GetInt32()), Has.None.AnyOf(free.Select(f => (object)f.Pid)));
    }

    private static void AssertJudged(string condition, string[] meant, params string[][] others)
    {
        using var play = new Playground();
        string file = play.Write("file");
        string[][] before = [.. Places.Select(p => Before(play, file, p))];
        AssertJudged(play, condition, [.. before.Select(b => (string[])[.. b, .. meant])], [.. before.SelectMany(b => others.Select(o => (string[])[.. b, .. o]))]);
    }

    private static void AssertJudged(Playground play, string condition, string[][] meant, string[][] others)
    {
        Machine.Require();
        using var guard = new GuardSession(play, GuardSession.Rule("long", $"evt.type = execve and proc.exepath = {play.Actor} and {condition}", "kill"));
        string[] spared = [.. others.Select(o => Wait(RunningAct.Start(play.Actor, o)))];
        string[] stopped = [.. meant.Select(m => Wait(RunningAct.Start(play.Actor, m)))];
        Assert.Multiple(() =>
        {
            Assert.That(spared, Is.All.EqualTo("waiting 0"));
            Assert.That(stopped, Is.All.EqualTo(" 137"));
            Assert.That(guard.Stop().Accounts.Select(a => a.Value.Recorded), Is.EqualTo(new[] { (ulong)meant.Length }));
        });
    }

    private static string Wait(RunningAct act)
    {
        string said = act.ReadLine();
        if (said.Length > 0) act.Tell();
        return FormattableString.Invariant($"{said} {act.Wait().ExitCode}");
    }

    // The arguments before one that is to begin at that byte of argv.
    private static string[] Before(Playground play, string file, int place)
    {
        List<string> words = ["waited-open", file];
        int left = place - words.Prepend(play.Actor).Sum(w => Encoding.UTF8.GetByteCount(w) + 1);
        while (left > Longest + 2)
        {
            words.Add(Filler(Longest));
            left -= Longest + 1;
        }

        words.Add(Filler(left - 1));
        return [.. words];
    }

    private static string Filler(int bytes) => new('f', bytes);
}
