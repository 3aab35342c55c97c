using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>
/// Conditions that user space finishes, on the arguments and paths of processes that are new: what the kernel had whole
/// reaches them whole, so that they spare and hit whom they mean.
/// </summary>
public sealed class DeferredConditionTests
{
    private static readonly string LongArgument = new('a', 5000);
    private Playground _play = null!;
    private GuardSession _guard = null!;
    private string _deep = "";

    [OneTimeSetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        _deep = _play.Write(string.Join('/', Enumerable.Repeat(new string('d', 100), 5)) + "/innocent");
        string mine = $"proc.exepath = {_play.Actor}";
        _guard = new GuardSession(_play,
            Rule("miner", $"evt.type = execve and {mine} and proc.args regex \".*stratum.*\"", "kill")
            + Rule("words", $"evt.type = execve and {mine} and tolower(proc.cmdline) regex \".*hello world.*\"", "alert")
            + Rule("last is empty", $"evt.type = execve and {mine} and proc.args regex \"nothing \"", "alert")
            + Rule("long", $"evt.type = execve and {mine} and proc.args regex \"a+ end\"", "alert")
            + Rule("option", $"evt.type = execve and {mine} and getopt(proc.args, \"o:\")[o] startswith /tmp/", "alert")
            + Rule("names it", $"evt.type = openat and {mine} and fd.name = {_play.Write("named")} and proc.cmdline regex \".*{_play["named"]}.*\"", "alert")
            + Rule("deep", $"evt.type = openat and {mine} and fd.name regex \".*/never-there\"", "kill")
            + Rule("deep seen", $"evt.type = openat and {mine} and fd.name regex \"{_play.Folder}.*/innocent\"", "alert"));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    [Test]
    public void OnlyTheProgramWithTheArgumentIsKilled()
    {
        RunningAct other = RunningAct.Start(_play.Actor, "waited-open", _play.Actor, "5");
        RunningAct miner = RunningAct.Start(_play.Actor, "waited-open", _play.Actor, "stratum+tcp://pool");
        Assert.That(miner.WaitForKiller().IsKilled, Is.True);

        // What comes first is judged first, so by now the other one has been spared.
        other.Tell();
        Assert.That(other.Wait().ExitCode, Is.Zero);
    }

    [Test]
    public void AnAlertOnArgumentsIsRecordedWithTheCommandLineAsItIs() =>
        Assert.That(CommandLine("words", Run("nothing", "Hello", "World")), Is.EqualTo("actor nothing Hello World"));

    [Test]
    public void ALastArgumentThatIsEmptyIsAnArgument() =>
        Assert.That(CommandLine("last is empty", Run("nothing", "")), Is.EqualTo("actor nothing "));

    [Test]
    public void ArgumentsOfSomeThousandBytesAreWhole() =>
        Assert.That(CommandLine("long", Run(LongArgument, "end")), Is.EqualTo($"actor {LongArgument} end"));

    [TestCase("option", "nothing", "-o", "/tmp/x")]
    [TestCase("names it", "openat", "@named")]
    public void AnAlertIsRecordedOnceAndNotForATwin(string rule, params string[] words)
    {
        string[] real = [.. words.Select(w => w[0] == '@' ? _play[w[1..]] : w)];
        // The twin's value is another, and he opens the same file by another spelling.
        ActResult twin = Run([.. real.Select(w => w.Replace("/tmp/x", "/var/x", StringComparison.Ordinal).Replace("/named", "/./named", StringComparison.Ordinal))]);
        ActResult meant = Run(real);
        Assert.That((twin.ExitCode, meant.ExitCode), Is.EqualTo((0, 0)), $"{twin}; {meant}");

        // What comes first is judged first, so by now the twin has been judged.
        _guard.Audit.MatchOf(rule, meant.Pid);
        Assert.That(
            _guard.Audit.MatchesOf(rule).Select(r => r.GetProperty("process").GetProperty("pid").GetInt32()), Is.EqualTo(new[] { meant.Pid }));
    }

    [Test]
    public void APathOfSomeHundredBytesIsWhole()
    {
        ActResult act = Run("openat", _deep);
        Assert.That(act.IsKilled, Is.False, act.ToString());
        Assert.That(_guard.Audit.MatchOf("deep seen", act.Pid).GetProperty("path").GetString(), Is.EqualTo(_deep));
    }

    private string? CommandLine(string rule, ActResult act) =>
        _guard.Audit.MatchOf(rule, act.Pid).GetProperty("process").GetProperty("cmdline").GetString();

    private ActResult Run(params string[] arguments) => RunningAct.Start(_play.Actor, arguments).Wait();

    private static string Rule(string name, string condition, string action) =>
        GuardSession.Rule(name, condition, action, output: "%proc.cmdline %fd.name");
}
