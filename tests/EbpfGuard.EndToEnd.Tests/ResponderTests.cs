using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>Rules that the kernel cannot finish: the tool kills, also beside a flood, and freezes where it would kill too often.</summary>
public sealed class ResponderTests
{
    private const string Rule = "Left to the responder";
    private const int Killed = 128 + 9;

    [Test]
    public async Task CulpritsAreKilledBesideAFloodThatOneProcessMakes()
    {
        const int Culprits = 60;
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rules = Rules(folder), good = folder.Write("good", "x"), bad = folder.Write("bad1", "x");
        await using RunningGuard guard = await RunningGuard.Start(rules, folder.File("audit.json"), "--quiet", "--kills-per-minute", "1000");
        using Process flood = Tool.Start("perl", "-e", "print qq(begun\n); $|=1; while (1) { open(my $f, '<', $ARGV[0]); close($f) }", good);
        var codes = new List<int>();
        for (int i = 0; i < Culprits; i++) codes.Add(await Open(bad));
        Assert.That(flood.HasExited, Is.False, "what only looks alike was killed");
        flood.Kill();
        await flood.WaitForExitAsync();
        Assert.That(codes, Is.All.EqualTo(Killed));
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);

        Assert.That(guard.Matches(Rule).Count(m => m.GetProperty("how").GetString() == "killed_by_responder"), Is.EqualTo(Culprits));
        JsonElement loss = guard.Records().Last(r => r.GetProperty("record").GetString() == "loss");
        long Count(string key) => loss.GetProperty(key).GetInt64();
        Assert.That(Count("unconfirmed"), Is.GreaterThan(Culprits), "there was no flood");
        Assert.That(Count("stopped"), Is.EqualTo(Culprits));
        Assert.That(Count("matched"), Is.EqualTo(Count("recorded") + Count("held_back") + Count("unconfirmed") + Count("lost")));
        Assert.That(guard.Printed, Does.Match(@"rule\s+matched\s+stopped\s+recorded\s+held back\s+unconfirmed\s+lost"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task ATreeThatWasThereBeforeTheGuardIsKilledWhole(bool isRestarted)
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string bad = folder.Write("bad1", "x"), rules = Rules(folder, "kill tree");
        using Process root = Process.Start(new ProcessStartInfo("bash", ["-c", $"(sleep 300 & echo $!; wait) & read -r; : <{bad}; sleep 300"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        int grandchild = int.Parse((await root.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        if (isRestarted)
        {
            await using RunningGuard first = await bpf.Guard(rules, folder.File("first.json"));
            await first.KillAtOnce();
        }

        await using RunningGuard guard = await bpf.Guard(rules, folder.File("audit.json"));
        await root.StandardInput.WriteLineAsync("go");
        await root.StandardInput.FlushAsync();
        await root.WaitForExitAsync();
        await guard.Until(() => !IsRunning(grandchild), "the grandchild is killed");
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [Test]
    public async Task WhereItWouldKillTooOftenItFreezesAndSaysSo()
    {
        await Tool.NeedsAHostThatCanRun();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rules = Rules(folder), bad = folder.Write("bad1", "x");
        await using RunningGuard guard = await RunningGuard.Start(rules, folder.File("audit.json"), "--kills-per-minute", "1");
        Assert.That(await Open(bad), Is.EqualTo(Killed));
        using Process second = Start(bad);
        await guard.Until(() => State(second.Id) == 'T', "the second culprit is frozen");
        await guard.Until(() => guard.Matches(Rule).Count == 2, "it is recorded");
        JsonElement match = guard.Matches(Rule)[1];
        Assert.That((match.GetProperty("verdict").GetString(), match.GetProperty("how").GetString()), Is.EqualTo(("freeze", "frozen")));
        Assert.That(guard.Records().Single(r => r.GetProperty("record").GetString() == "breaker").GetProperty("for_rule").GetString(), Is.EqualTo(Rule));
        await guard.Until(() => guard.Printed.Contains("frozen instead of killed", StringComparison.Ordinal), "the terminal says so");
        Signals.Send(second.Id, Signals.Kill);
        await second.WaitForExitAsync();
        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
    }

    [Test]
    [Category("AnyHost")]
    public async Task CheckSaysThatTheResponderCanBeLate()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        Ended check = await Tool.Run("check", "--target", "lsm", Rules(folder));
        Assert.That(check.ExitCode, Is.Zero, check.ToString());
        Assert.That(check.Output, Does.Contain("killed by responder, after the act; can be late"));
    }

    [TestCase("0")]
    [TestCase("-5")]
    [TestCase("many")]
    [Category("AnyHost")]
    public async Task AnAlertRateThatIsNoneIsRefused(string rate)
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        Ended run = await Tool.Run("run", Rules(folder), "--audit", folder.File("audit.json"), $"--alert-rate={rate}");
        Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
        Assert.That(run.Error, Does.Contain("a positive number or `none`"));
    }

    private static string Rules(TemporaryFolder folder, string action = "kill") => folder.Write("some.rule", $$"""
        rule "{{Rule}}" {
            desc       "Only user space knows regular expressions."
            condition  evt.type in (open, openat, openat2) and fd.name startswith {{folder.Path}}/ and fd.name regex ".*/bad[0-9]+"
            output     "opened (file=%fd.name program=%proc.name)"
            priority   critical
            action     {{action}}
        }
        """);

    // Opens a file and waits for what never comes; who is not killed ends after a while with the code of that, or at once when it could not wait.
    private static Process Start(string file) => Tool.Start("bash", "-c", "exec 3<\"$0\"; read -t 60 <> <(:)", file);

    private static async Task<int> Open(string file)
    {
        using Process process = Start(file);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            return State(pid) != 'Z';
        }
        catch (IOException)
        {
            return false; // it may go while it is read
        }
    }

    private static char State(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }
}
