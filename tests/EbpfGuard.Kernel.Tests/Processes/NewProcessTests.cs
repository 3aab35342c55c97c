using System.Text.Json;
using EbpfGuard.Engine.Records;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>
/// What is known of a process that is newer than the guard is what it was started with: conditions that user space finishes
/// spare and hit whom they mean, and the record says neither less nor more.
/// </summary>
public sealed class NewProcessTests
{
    private const string Wanted = "forbidden";

    private static readonly string[][] Innocent =
    [
        [], ["a"], [""], ["a", ""], ["", ""], ["two words"], ["\"quoted\"", "'x'"], ["-o", "/tmp/x", "--"], [Filler(300)], [Filler(900)],
        [Filler(1100)], [Filler(3000), "end"], [Filler(8191)], [Filler(8192)], [Filler(8193)], [Filler(9000)], [Filler(100_000), Filler(100_000)],
        [.. Enumerable.Repeat(Filler(99), 19_000)],
    ];

    [Test]
    public void ArgumentsThatAreNotMeantAreSpared()
    {
        Machine.Require();
        using var play = new Playground();
        string file = play.Write("file");
        string mine = $"proc.exepath = {play.Actor}";
        using var guard = new GuardSession(play,
            Rule("regex", $"evt.type = execve and {mine} and proc.args regex \".*{Wanted}.*\"", "kill")
            + Rule("transformed", $"evt.type = execve and {mine} and tolower(proc.cmdline) contains {Wanted}", "kill")
            + Rule("in the kernel", $"evt.type = execve and {mine} and proc.cmdline contains {Wanted}", "kill")
            + Rule("seen", $"evt.type = execve and {mine} and proc.args regex \".*{Wanted}.*\"", "alert"));
        AssertSpared(guard, [.. Innocent.Select(a => (string[])["waited-open", file, .. a])], play);
    }

    [Test]
    public void PathsThatAreNotMeantAreSpared()
    {
        Machine.Require();
        using var play = new Playground();
        string[] files = [play.Write("file"), play.Write(Deep(2) + "/file"), play.Write(Deep(5) + "/file"), play.Write(Deep(30) + "/file")];
        using var guard = new GuardSession(play,
            Rule("regex", $"evt.type = openat and proc.exepath = {play.Actor} and fd.name regex \".*/{Wanted}\"", "kill")
            + Rule("alert", $"evt.type = openat and proc.exepath = {play.Actor} and fd.name regex \".*/{Wanted}\"", "alert"));
        foreach (string file in files) Assert.That(RunningAct.Start(play.Actor, "openat", file).Wait().Errors, Is.EqualTo("read x\n"), file);
        AssertSpared(guard, [.. files.Select(f => (string[])["open-and-wait", f])], play);
    }

    [Test]
    public void ArgumentsThatAreMeantAreStopped()
    {
        Machine.Require();
        using var play = new Playground();
        string file = play.Write("file");
        using var guard = new GuardSession(play,
            Rule("regex", $"evt.type = execve and proc.exepath = {play.Actor} and proc.args regex \".*{Wanted}\"", "kill")
            + Rule("alert", $"evt.type = execve and proc.exepath = {play.Actor} and tolower(proc.args) endswith {Wanted}", "alert"));
        AssertStopped(guard, [.. Innocent.Select(a => (string[])["waited-open", file, .. a, Wanted])], play);
    }

    [Test]
    public void PathsThatAreMeantAreStopped()
    {
        Machine.Require();
        using var play = new Playground();
        string[] files = [.. ((int[])[2, 5, 30]).Select(depth => play.Write($"{Deep(depth)}/{Wanted}"))];
        using var guard = new GuardSession(play,
            Rule("regex", $"evt.type = openat and proc.exepath = {play.Actor} and fd.name regex \"{play.Folder}/.*/{Wanted}\"", "kill")
            + Rule("alert", $"evt.type = openat and proc.exepath = {play.Actor} and fd.name regex \"{play.Folder}/.*/{Wanted}\"", "alert"));
        AssertStopped(guard, [.. files.Select(f => (string[])["open-and-wait", f])], play);
    }

    [Test]
    public void TheRecordHasTheCommandLineAsItIs()
    {
        Machine.Require();
        using var play = new Playground();
        string file = play.Write("file");
        using var guard = new GuardSession(play, Rule("seen", $"evt.type = openat and fd.name = {file}", "alert"));
        foreach (string[] arguments in Innocent.Where(a => a.Sum(w => w.Length) < 5000))
        {
            string[] all = ["openat", file, .. arguments];
            JsonElement record = guard.Audit.MatchOf("seen", RunningAct.Start(play.Actor, all).Wait().Pid);
            string expected = string.Join(' ', ["actor", .. all]);
            Assert.Multiple(() =>
            {
                Assert.That(record.GetProperty("process").GetProperty("cmdline").GetString(), Is.EqualTo(expected));
                Assert.That(record.GetProperty("output_fields").GetProperty("proc.cmdline").GetString(), Is.EqualTo(expected));
            });
        }
    }

    [Test]
    public void TheRecordHasTheAncestorsAsTheyWere()
    {
        Machine.Require();
        using var play = new Playground();
        foreach (string program in (string[])["first", "second", "third"]) play.Copy(program);
        string file = play.Write("file");
        using var guard = new GuardSession(play, Rule("seen", $"evt.type = openat and fd.name = {file} and proc.name = third", "alert"));
        AssertAncestors(["second", "first"], "first", "spawn", play["second"], "spawn", play["third"], "openat", file);
        AssertAncestors(["third", "second", "first"], "first", "spawn", play["second"], "spawn", play["third"], "orphan-open", file);
        AssertAncestors(["first"], "first", "spawn", play["second"], "thread-exec", play["third"], "openat", file);
        Assert.That(guard.Audit.MatchesOf("seen").Last().GetProperty("process").GetProperty("earlier")[0].GetString(), Is.EqualTo("second"));

        void AssertAncestors(string[] expected, string program, params string[] words)
        {
            int before = guard.Audit.MatchesOf("seen").Count();
            RunningAct.Start(play[program], words).Wait();
            guard.Audit.WaitFor(_ => guard.Audit.MatchesOf("seen").Count() > before, "the act");
            // Forks without an exec are ancestors of the same name.
            string[] ancestors =
            [
                .. guard.Audit.MatchesOf("seen").Last().GetProperty("process").GetProperty("ancestors").EnumerateArray().Select(a => a.GetString()!),
            ];
            ancestors = [.. ancestors.Where((a, i) => i == 0 || a != ancestors[i - 1])];
            Assert.That(ancestors.Take(expected.Length), Is.EqualTo(expected), string.Join(' ', words));
        }
    }

    // What waits has been judged when the guard has come to its orderly end; then it goes on.
    private static void AssertSpared(GuardSession guard, string[][] acts, Playground play)
    {
        RunningAct[] running = [.. acts.Select(d => RunningAct.Start(play.Actor, d))];
        string[] said = [.. running.Select(d => d.ReadLine())];
        RuleAccount[] accounts = [.. guard.Stop().Accounts.Select(a => a.Value)];
        foreach (RunningAct act in running) act.Tell();
        string[] stopped = [.. running.Select(d => d.Wait()).Zip(acts).Where(d => d.First.ExitCode != 0).Select(d => Short(d.Second) + ": " + d.First.ExitCode)];
        Assert.Multiple(() =>
        {
            Assert.That(said, Is.All.EqualTo("waiting"));
            Assert.That(stopped, Is.Empty);
            Assert.That(accounts.Select(a => a.Recorded), Is.All.Zero);
        });
    }

    // Each is killed, and has one record of each rule.
    private static void AssertStopped(GuardSession guard, string[][] acts, Playground play)
    {
        (int Pid, string Words)[] culprits = [.. acts.Select(d => (Stop(d), Short(d)))];
        Assert.That(guard.Stop().Accounts.Select(a => (a.Key, a.Value.Recorded)), Is.EqualTo(new[] { ("regex", (ulong)acts.Length), ("alert", (ulong)acts.Length) }));
        foreach (string rule in (string[])["regex", "alert"])
        {
            int[] recorded = [.. guard.Audit.MatchesOf(rule).Select(m => m.GetProperty("process").GetProperty("pid").GetInt32())];
            Assert.That(culprits.Where(c => recorded.Count(pid => pid == c.Pid) != 1).Select(c => c.Words), Is.Empty, rule);
        }

        int Stop(string[] words)
        {
            ActResult result = RunningAct.Start(play.Actor, words).Wait();
            Assert.That(result.IsKilled, Is.True, $"{Short(words)}: {result}");
            return result.Pid;
        }
    }

    private static string Short(string[] arguments) => arguments.Length > 9
        ? Short(arguments[..3]) + FormattableString.Invariant($" … [{arguments.Length} arguments]")
        : string.Join(' ', arguments.Select(a => a.Length > 40 ? FormattableString.Invariant($"[{a.Length} bytes]") : a.Length == 0 ? "[empty]" : a));

    private static string Filler(int bytes) => new('f', bytes);

    private static string Deep(int folders) => string.Join('/', Enumerable.Repeat(new string('d', 90), folders));

    private static string Rule(string name, string condition, string action) => GuardSession.Rule(name, condition, action, output: "%proc.cmdline %fd.name");
}
