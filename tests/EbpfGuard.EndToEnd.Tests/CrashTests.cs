using System.Diagnostics;
using EbpfGuard.EndToEnd.Tests.Support;
using EbpfGuard.Testing;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>A guard reads what the kernel tells of processes that are just ending, and kills trees that are just growing; it outlives it.</summary>
public sealed class CrashTests
{
    private const string Told = "Environment of whoever opens it", Killed = "Tree of whoever opens it";
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(Lengths.IsLong ? 120 : 10);

    [Test]
    [Category("AnyHost")]
    [Category("Long")]
    public async Task AGuardOutlivesProcessesThatComeAndGo()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        (string told, string killed, string over) = (folder.Write("told", "x"), folder.Write("killed", "x"), folder.File("over"));
        string rules = folder.Write("crash.rule", Rule(Told, $"fd.name = {told} and proc.env[EG_NEVER] = set", "alert")
            + Rule(Killed, $"fd.name = {killed} and fd.name regex \".*/killed\"", "kill tree"));
        await using RunningGuard guard = await RunningGuard.Start(rules, folder.File("audit.json"), "--quiet", "--kills-per-minute", "1000000");
        using Process churn = Tool.Start("bash", "-c", $$"""
            exec 2>/dev/null
            while [[ ! -e {{over}} ]]; do
                for i in 1 2 3 4 5 6 7 8; do (: <{{told}}) & done
                (for i in 1 2 3 4; do (for j in 1 2 3 4 5 6; do /bin/true & done; sleep 20) & done; : <{{killed}}; sleep 20) &
                wait -n
            done
            wait
            """);
        await Task.Delay(Length);
        folder.Write("over", "");
        await churn.WaitForExitAsync();
        Assert.That(churn.ExitCode, Is.Zero, "nobody but the trees is killed");
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        Assert.That(guard.Records()[^1].GetProperty("record").GetString(), Is.EqualTo("stop"), "it ended in order");
        Assert.That(guard.Records().Where(r => r.GetProperty("record").GetString() == "fault").Select(r => r.GetProperty("output").GetString()), Is.Empty);
        Assert.That(guard.Matches(Killed), Has.Count.GreaterThan(10), "there was something to survive");
        Assert.That(guard.Matches(Told), Is.Empty);
    }

    private static string Rule(string name, string condition, string action) => $$"""
        rule "{{name}}" {
            desc       "One of many."
            condition  evt.type in (open, openat) and {{condition}}
            output     "opened (file=%fd.name program=%proc.exepath)"
            priority   warning
            action     {{action}}
        }

        """;
}
