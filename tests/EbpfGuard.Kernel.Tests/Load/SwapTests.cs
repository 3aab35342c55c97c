using System.Net;
using EbpfGuard.Engine.Images;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Load;

/// <summary>A change of policy leaves no gap, and neither does the death of a guard.</summary>
public sealed class SwapTests
{
    // Threads of one process: what each Swap forgets of it is learnt again by all of them at once.
    private static readonly string Threads = Machine.IsVirtual ? "4" : "16";

    // Changes of policy, and lines of two innocents in between.
    private const int Changes = 3;
    private const int Some = 20;

    private static int Swaps => Machine.IsVirtual ? 2 : 30;

    [Test]
    [Category("EveryMode")]
    public void ForbiddenConnectionNeverSucceedsWhilePoliciesChange()
    {
        Machine.Require();
        using var play = new Playground();
        using var guarded = new Loopback(IPAddress.Loopback);
        string rule = GuardSession.Rule("port", $"evt.type = connect and fd.sport = {guarded.Port} and {Mine(play)}", "block", "rate_limit 5 per 1s");
        using var guard = new GuardSession(play, rule, o => o with { KeepsSparePrograms = true });
        Hammer(play, guard, rule, "hammer-connect", Threads, "127.0.0.1", guarded.Port);
        Assert.That(guarded.WasReached(), Is.False);
    }

    [Test]
    public void ForbiddenOpenNeverSucceedsWhilePoliciesChange()
    {
        Machine.RequireLsm();
        using var play = new Playground();
        string secret = play.Write("secret");
        string rule = GuardSession.Rule("secret", $"evt.type = openat and fd.name = {secret} and {Mine(play)}", "block", "rate_limit 5 per 1s");
        using var guard = new GuardSession(play, rule, o => o with { KeepsSparePrograms = true });
        Hammer(play, guard, rule, "hammer-open", Threads, secret);
    }

    /// <summary>Rules that match nobody, of whom much is still to be learnt while a guard starts, changes its policy and ends.</summary>
    [Test]
    [Category("EveryMode")]
    public void InnocentsAreNotStoppedWhileGuardsComeAndGo()
    {
        Machine.Require();
        using var play = new Playground();
        (string java, string shell) = (play.Copy("eg-java"), play.Copy("eg-sh"));
        RunningAct[] elders = [.. Enumerable.Range(0, Changes).Select(_ => RunningAct.Start(java, "wait", "spawn", shell, "nothing"))];
        RunningAct loop = RunningAct.Start("/bin/sh", "-c", $"while [ ! -e {play["over"]} ]; do {java} spawn {shell} nothing; done");
        foreach (RunningAct elder in elders) Assert.That(elder.ReadLine(), Is.EqualTo("waiting"));
        AwaitSome();

        string rules = string.Concat(new[] { "kill", "block" }.Select(action =>
            GuardSession.Rule($"{action} below", "evt.type = execve and proc.name = eg-sh and proc.aname in (eg-never)", action)
            + GuardSession.Rule($"{action} words", $"evt.type = execve and proc.exepath = {shell} and proc.args contains eg-never", action)));
        using var guard = new GuardSession(play, rules, o => o with { CannotBlock = CannotBlock.Kill, KeepsSparePrograms = true });
        for (int i = 0; i < Changes; i++)
        {
            AwaitSome();
            elders[i].Tell();
            ActResult elder = elders[i].Wait();
            Assert.That(elder.Output, Is.EqualTo("waiting\ndone\nexit 0\n"), elder.ToString());
            guard.Guard.Swap(guard.Build(rules));
        }

        guard.Stop();
        AwaitSome();
        play.Write("over");
        string[] said = loop.Wait().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(said.Distinct(), Is.EquivalentTo(new[] { "done", "exit 0" }));
        Assert.That(guard.Audit.Records().Where(r => r.GetProperty("record").GetString() == "match"), Is.Empty);

        void AwaitSome()
        {
            for (int i = 0; i < Some; i++) loop.ReadLine();
        }
    }

    [Test]
    [Category("BpfFileSystem")]
    [Category("EveryMode")]
    public void PinnedLinksOutliveTheirGuardUntilTheNextOneStarts()
    {
        Machine.RequireBpfFileSystem();
        using var play = new Playground();
        using var guarded = new Loopback(IPAddress.Loopback);
        string root = $"/sys/fs/bpf/{Path.GetFileName(play.Folder)}";
        string rule = GuardSession.Rule("port", $"evt.type = connect and fd.sport = {guarded.Port}");
        try
        {
            // Second names of the pins, in the folder of an owner that never was: what a killed guard leaves behind.
            string stale = Path.Combine(root, "4194303-1-0");
            using (var first = new GuardSession(play, rule, o => o with { Pin = true, PinDirectory = root }))
            {
                Directory.CreateDirectory(stale);
                foreach (string link in Directory.GetFiles(first.Guard.Status.PinDirectory!))
                {
                    ActResult linked = Run("link", link, Path.Combine(stale, Path.GetFileName(link)));
                    Assert.That(linked.ExitCode, Is.Zero, $"{link}: {linked.Output}");
                }
            }

            Assert.That(Run("tcp", "127.0.0.1", guarded.Port).Output.Trim(), Is.EqualTo("EPERM"), "the guard is gone, its enforcement is not");

            using (var next = new GuardSession(play, GuardSession.Rule("other", $"evt.type = connect and fd.sport = 1"), o => o with { Pin = true, PinDirectory = root }))
            {
                Assert.That(Directory.Exists(stale), Is.False, "the next guard takes the place of what was left");
                // The kernel lets go of a link some time after its last name.
                Assert.That(() => Run("tcp", "127.0.0.1", guarded.Port).ExitCode, Is.Zero.After(30_000, 100));
            }

            Assert.That(Directory.GetDirectories(root).Select(Path.GetFileName), Is.EqualTo(new[] { "tracker" }), "a guard that ends cleanly leaves no rules; who is who stays known");
        }
        finally
        {
            if (Directory.Exists(root)) Directory.Delete(root, recursive: true);
        }

        ActResult Run(params string[] arguments) => RunningAct.Start(play.Actor, arguments).Wait();
    }

    private static string Mine(Playground play) => $"proc.exepath = {play.Actor}";

    private static void Hammer(Playground play, GuardSession guard, string rule, params string[] act)
    {
        RunningAct hammer = RunningAct.Start(play.Actor, act);
        Assert.That(hammer.ReadLine(), Is.EqualTo("hammering"));
        for (int i = 0; i < Swaps; i++)
        {
            string other = string.Concat(Enumerable.Range(0, i % 5).Select(n => GuardSession.Rule($"other {n}", $"evt.type in (openat, connect) and proc.name = nobody{n}")));
            guard.Guard.Swap(guard.Build(i % 2 == 0 ? other + rule : rule + other));
        }

        hammer.Tell();
        ActResult result = hammer.Wait();
        Assert.That(result.Output, Does.Contain("done 0 of many"), result.ToString());
    }
}
