using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Load;

/// <summary>
/// Many threads that open an allowed and a forbidden file, both by paths near the longest there may be: decisions that
/// share working memory would mix them up.
/// </summary>
[Category("Parallel")]
public sealed class StormTests
{
    private const string Threads = "64";

    private static readonly string Rounds = Machine.IsVirtual ? "200" : "2000";

    [Test]
    public void ForbiddenFileNeverLeaksAndAllowedFileIsNeverRefused()
    {
        Machine.RequireLsm();
        using var play = new Playground();
        string deep = DeepFolder(play);
        (string good, string bad) = (play.Write(deep + "/good"), play.Write(deep + "/evil"));
        Assert.That(bad, Has.Length.GreaterThan(3900));
        using var guard = new GuardSession(play, GuardSession.Rule("evil", $"evt.type = openat and fd.name = {bad}", "block", "rate_limit 10 per 1s"));

        ActResult act = RunningAct.Start(play.Actor, "storm", Threads, Rounds, good, bad).Wait();
        Assert.That(act.Output.Trim(), Is.EqualTo("leaks 0 refusals 0"));
        ulong matched = guard.Stop().Accounts.Single().Value.Matched;
        Assert.That(matched, Is.EqualTo(ulong.Parse(Threads, null) * ulong.Parse(Rounds, null)));
    }

    [Test]
    public void ParallelForbiddenOpensAllDieAndAllowedOnesDoNot()
    {
        Machine.Require();
        using var play = new Playground();
        string deep = DeepFolder(play);
        (string good, string bad) = (play.Write(deep + "/good"), play.Write(deep + "/evil"));
        using var guard = new GuardSession(play, GuardSession.Rule("evil", $"evt.type = openat and fd.name = {bad}", "kill"));

        const int Pairs = 64;
        int survivors = 0, falselyKilled = 0;
        Parallel.For(0, Pairs, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            RunningAct allowed = RunningAct.Start(play.Actor, "open", good), forbidden = RunningAct.Start(play.Actor, "open", bad);
            if (allowed.Wait().ExitCode != 0) Interlocked.Increment(ref falselyKilled);
            if (forbidden.Wait() is not { IsKilled: true, Output: "", Errors: "" }) Interlocked.Increment(ref survivors);
        });

        Assert.That((survivors, falselyKilled), Is.EqualTo((0, 0)));
        Assert.That(guard.Stop().Accounts.Single().Value.Matched, Is.EqualTo((ulong)Pairs));
    }

    private static string DeepFolder(Playground play)
    {
        string deep = "";
        string component = new('d', 200);
        while (play[deep].Length + component.Length < 4080) deep = Path.Combine(deep, component);
        return deep;
    }
}
