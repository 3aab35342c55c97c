using System.Net;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Load;

/// <summary>A change of policy leaves no gap, and neither does the death of a guard.</summary>
public sealed class SwapTests
{
    // Threads of one process: what each Swap forgets of it is learnt again by all of them at once.
    private const string Threads = "16";

    private static int Swaps => Machine.IsVirtual ? 2 : 30;

    [Test]
    [Category("EveryMode")]
    public void ForbiddenConnectionNeverSucceedsWhilePoliciesChange()
    {
        Machine.Require();
        using var play = new Playground();
        using var guarded = new Loopback(IPAddress.Loopback);
        string rule = GuardSession.Rule("port", $"evt.type = connect and fd.sport = {guarded.Port} and {Mine(play)}", "block", "rate_limit 5 per 1s");
        using var guard = new GuardSession(play, rule);
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
        using var guard = new GuardSession(play, rule);
        Hammer(play, guard, rule, "hammer-open", Threads, secret);
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
                    DeedResult linked = Run("link", link, Path.Combine(stale, Path.GetFileName(link)));
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

        DeedResult Run(params string[] arguments) => RunningDeed.Start(play.Deed, arguments).Wait();
    }

    private static string Mine(Playground play) => $"proc.exepath = {play.Deed}";

    private static void Hammer(Playground play, GuardSession guard, string rule, params string[] deed)
    {
        RunningDeed hammer = RunningDeed.Start(play.Deed, deed);
        Assert.That(hammer.ReadLine(), Is.EqualTo("hammering"));
        for (int i = 0; i < Swaps; i++)
        {
            string other = string.Concat(Enumerable.Range(0, i % 5).Select(n => GuardSession.Rule($"other {n}", $"evt.type in (openat, connect) and proc.name = nobody{n}")));
            guard.Guard.Swap(guard.Build(i % 2 == 0 ? other + rule : rule + other));
        }

        hammer.Tell();
        DeedResult result = hammer.Wait();
        Assert.That(result.Output, Does.Contain("done 0 of many"), result.ToString());
    }
}
