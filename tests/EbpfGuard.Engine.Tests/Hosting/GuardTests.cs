using System.Diagnostics;
using System.Text.Json;
using EbpfGuard.Bpf;
using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Parsing;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Hosting;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Programs;
using EbpfGuard.Engine.Tracking;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Hosting;

/// <summary>The whole guard on the running kernel, with rules that concern this test's own files and programs alone.</summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GuardTests
{
    private static readonly KernelFeatures Features = KernelFeatures.Probe();
    private string _directory = "";
    private string _audit = "";
    private string _secret = "";

    [SetUp]
    public void Prepare()
    {
        if (Features.Obstacle() is { } obstacle) Assert.Ignore(obstacle.Message);
        if (!EmbeddedObjects.IsPresent) Assert.Ignore("this build has no kernel programs");
        _directory = Directory.CreateTempSubdirectory("ebpfguard-host").FullName;
        _audit = Path.Combine(_directory, "audit.json");
        _secret = Path.Combine(_directory, "secret");
        File.WriteAllText(_secret, "hidden");
    }

    [TearDown]
    public void CleanUp()
    {
        if (_directory.Length > 0) Directory.Delete(_directory, recursive: true);
    }

    [Test]
    public void AForbiddenOpenEndsInAKillAndARecord()
    {
        using (Guard guard = Start($"evt.type = openat and fd.name = {_secret} and proc.name = cat", "kill"))
        {
            Assert.That(Run("cat", _secret).ExitCode, Is.Not.Zero);
            Assert.That(Run("head", _secret).ExitCode, Is.Zero, "a program that the rule does not name");
            guard.Stop();
        }

        JsonElement match = Records("match").Single();
        Assert.Multiple(() =>
        {
            Assert.That(match.GetProperty("verdict").GetString(), Is.EqualTo("kill"));
            Assert.That(match.GetProperty("how").GetString(), Is.EqualTo(Features.HasLsm ? "denied" : "killed_on_return"));
            Assert.That(match.GetProperty("path").GetString(), Is.EqualTo(_secret));
            Assert.That(match.GetProperty("process").GetProperty("cmdline").GetString(), Is.EqualTo($"cat {_secret}"));
            Assert.That(match.GetProperty("process").GetProperty("ancestors").GetArrayLength(), Is.GreaterThan(0));
        });
        JsonElement loss = Records("loss").Single();
        Assert.That(loss.GetProperty("matched").GetInt32(), Is.EqualTo(1));
        Assert.That(loss.GetProperty("recorded").GetInt32(), Is.EqualTo(1));
        Assert.That(Records("start").Count(), Is.EqualTo(1));
        Assert.That(Records("stop").Count(), Is.EqualTo(1));
    }

    [Test]
    public void AnExecByItsArgumentsIsKilledBeforeItRuns()
    {
        string mark = Path.Combine(_directory, "ran");
        using Guard guard = Start($"evt.type = execve and proc.args contains {mark}", "kill");
        Assert.That(Run("touch", mark).ExitCode, Is.EqualTo(137));
        guard.Stop();
        Assert.That(File.Exists(mark), Is.False);
        Assert.That(Records("match").Single().GetProperty("how").GetString(), Is.EqualTo("killed_at_exec"));
    }

    [Test]
    public void AProcessThatWasThereBeforeIsJudgedWithItsAncestors()
    {
        using var shell = new Process();
        shell.StartInfo = new ProcessStartInfo("sh", ["-c", "read go; cat \"$0\"; echo done", _secret])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        shell.Start();
        using Guard guard = Start(
            $"evt.type = openat and fd.name = {_secret} and proc.pname = sh and proc.aname = {Self()}", "alert");
        shell.StandardInput.WriteLine("go");
        Assert.That(shell.StandardOutput.ReadToEnd(), Is.EqualTo("hiddendone\n"));
        guard.Stop();
        Assert.That(Records("match").Count(), Is.EqualTo(1));
    }

    [Test]
    public void MonitoringOnlySaysWhatWouldHappen()
    {
        using Guard guard = Start($"evt.type = openat and fd.name = {_secret} and proc.name = cat", "kill", monitor: true);
        Assert.That(Run("cat", _secret).Output, Is.EqualTo("hidden"));
        guard.Stop();
        Assert.That(Records("match").Single().GetProperty("how").GetString(), Is.EqualTo("would_stop"));
    }

    [Test]
    public void AConnectionIsRefused()
    {
        if (!Features.HasLsm && !Features.HasCgroup) Assert.Ignore(Features["cgroup"].Found);
        using Guard guard = Start("evt.type = connect and fd.sip = 127.77.0.1 and fd.sport = 9", "block");
        (int code, string output) = Run("bash", "-c", "exec 3<>/dev/tcp/127.77.0.1/9 2>&1 || echo refused");
        Assert.That(output + code, Does.Contain("ermitted").Or.Contain("refused"));
        guard.Stop();
        JsonElement match = Records("match").First();
        Assert.That(match.GetProperty("how").GetString(), Is.EqualTo("denied"));
        Assert.That(match.GetProperty("server").GetString(), Is.EqualTo("127.77.0.1:9"));
    }

    [Test]
    public void ADescendantTreeDiesWithItsRoot()
    {
        using Guard guard = Start($"evt.type = openat and fd.name = {_secret} and proc.name = sh", "kill tree");
        using var shell = Process.Start("sh", ["-c", $"sleep 987 & sleep 987 & read x < {_secret}"]);
        shell.WaitForExit();
        Assert.That(() => ProcProcess.Pids().Select(p => ProcProcess.Read(p)).Count(p => p?.Facts.CommandLine == "sleep 987"), Is.Zero.After(5000, 50));
        guard.Stop();
        Assert.That(Records("response").Count(r => r.GetProperty("outcome").GetString() == "killed"), Is.EqualTo(2));
        Assert.That(Records("match").Single().GetProperty("descendants").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public void ASwapLeavesNoMomentWithoutEnforcement()
    {
        string condition = $"evt.type = openat and fd.name = {_secret} and proc.name = cat";
        using Guard guard = Start(condition, "kill");
        using var stop = new CancellationTokenSource();
        Task<int> reader = Task.Run(() =>
        {
            int leaks = 0;
            while (!stop.IsCancellationRequested)
            {
                if (Run("cat", _secret).Output.Length > 0) leaks++;
            }

            return leaks;
        });
        for (int i = 0; i < 3; i++) guard.Swap(Image(condition, "kill"));
        stop.Cancel();
        Assert.That(reader.Result, Is.Zero);
        guard.Stop();
        Assert.That(Records("reload").Count(), Is.EqualTo(3));
        int matched = Records("loss").Sum(l => l.GetProperty("matched").GetInt32());
        Assert.That(Records("match").Count(), Is.EqualTo(matched));
    }

    [Test]
    [Category("BpfFileSystem")]
    public void PinsAreGoneAfterACleanStop()
    {
        if (!Features.HasBpfFileSystem) Assert.Ignore(Features["bpffs"].Found);
        Guard guard = Start($"evt.type = openat and fd.name = {_secret}", "alert");
        string pins = guard.Status.PinDirectory!;
        Assert.That(Directory.EnumerateFiles(pins, "link*").Count(), Is.EqualTo(guard.Status.Hooks.Count));
        guard.Stop();
        Assert.That(Directory.Exists(pins), Is.False);
    }

    [Test]
    public void ALoadThatFailsAtTheLastStepLeavesNothingBehind()
    {
        string blocked = Path.Combine(_directory, "no-bpffs");
        PolicyImage image = Image($"evt.type = openat and fd.name = {_secret} and proc.name = cat", "kill");
        using Tracker tracker = Tracker.Start(null, new FaultLog(_ => { }));
        var loader = new PolicyLoader(new LoadOptions { UseLsm = Features.HasLsm, CgroupRoot = Features.CgroupRoot, PinDirectory = blocked }, tracker);
        Assert.That(() => loader.Load(image, _ => { }), Throws.InstanceOf<HostException>().With.Message.StartsWith("error[EG0305]: pin "));
        Assert.That(Run("cat", _secret).Output, Is.EqualTo("hidden"), "nothing is enforced");
        Assert.That(Directory.Exists(blocked) && Directory.EnumerateFileSystemEntries(blocked).Any(), Is.False);
    }

    [Test]
    [Category("BpfFileSystem")]
    public void AStartThatFailsLeavesNoTrackerBehindUnlessItFoundOne()
    {
        if (!Features.HasBpfFileSystem) Assert.Ignore(Features["bpffs"].Found);
        string pins = $"/sys/fs/bpf/{Path.GetFileName(_directory)}";
        string condition = $"evt.type = openat and fd.name = {_secret}";
        GuardOptions options = Options(monitor: false) with { PinDirectory = pins };
        try
        {
            AssertFails();
            Assert.That(Pinned(), Is.Empty);

            Start(options with { KeepsEnforcing = true }).Stop();
            string[] left = Pinned();
            Assert.That(left, Is.Not.Empty);
            AssertFails();
            Assert.That(Pinned(), Is.EquivalentTo(left));
        }
        finally
        {
            if (Directory.Exists(pins)) Directory.Delete(pins, recursive: true);
        }

        void AssertFails() => Assert.That(
            () => Start(options with { NeverStop = [Path.Combine(_directory, "no-program")] }), Throws.InstanceOf<HostException>());

        Guard Start(GuardOptions chosen) => Guard.Start(
            Image(condition, "alert"), chosen, Features, HostFacts.Read(), NullLogger.Instance, TimeProvider.System);

        string[] Pinned() => Directory.Exists(pins) ? Directory.GetFiles(pins, "*", SearchOption.AllDirectories) : [];
    }

    [Test]
    public void OnlyWhatADeadGuardLeftIsStale()
    {
        ulong start = ProcProcess.Read((uint)Environment.ProcessId)!.StartTicks;
        string[] left = [$"{Environment.ProcessId}-{start + 1}-0", "4194399-5-0"];
        foreach (string name in (string[])[$"{Environment.ProcessId}-{start}-0", .. left, "tracker", "1-2"])
            Directory.CreateDirectory(Path.Combine(_directory, name));
        Assert.That(PinnedGeneration.Stale(_directory).Select(g => Path.GetFileName(g.Directory)), Is.EquivalentTo(left));
    }

    [Test]
    public void ChangesOfPolicyThatAreAskedForAtOnceAreDoneOneAfterTheOther()
    {
        string condition = $"evt.type = openat and fd.name = {_secret} and proc.name = cat";
        using Guard guard = Start(condition, "alert");
        PolicyImage next = Image(condition, "alert");
        Parallel.For(0, 3, _ => guard.Swap(next));
        Run("cat", _secret);
        guard.Stop();
        Run("cat", _secret);
        Assert.That(() => guard.Swap(next), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(Records("reload").Count(), Is.EqualTo(3));
        Assert.That(Records("match").Count(), Is.EqualTo(1), "one policy is at work");
    }

    private static string Self() => ProcProcess.Read((uint)Environment.ProcessId)!.Facts.Name.Split(' ')[0];

    private Guard Start(string condition, string action, bool monitor = false) => Guard.Start(
        Image(condition, action, monitor), Options(monitor), Features, HostFacts.Read(), NullLogger.Instance, TimeProvider.System);

    private GuardOptions Options(bool monitor) => new()
    {
        Audit = new AuditOptions { Path = _audit }, MonitorAll = monitor, CannotBlock = CannotBlock.Kill,
    };

    private PolicyImage Image(string condition, string action, bool monitor = false)
    {
        var diagnostics = new DiagnosticBag();
        var source = new SourceText("test.rule",
            $"rule \"Test\" {{\n desc \"d\"\n condition {condition}\n output \"%proc.name %fd.name\"\n priority critical\n action {action}\n}}\n");
        CompilationResult result = RuleCompiler.Compile([RuleFileParser.Parse(source, diagnostics)], diagnostics);
        Assert.That(result.Policy, Is.Not.Null, string.Join('\n', result.Diagnostics.Select(d => d.Message)));
        ImageResult image = Guard.Prepare(result.Policy!, Options(monitor), Features, HostFacts.Read());
        Assert.That(image.Image, Is.Not.Null, string.Join('\n', image.Diagnostics.Select(d => d.Message)));
        return image.Image!;
    }

    private IEnumerable<JsonElement> Records(string kind) => File.ReadAllLines(_audit)
        .Select(l => JsonDocument.Parse(l).RootElement)
        .Where(l => l.GetProperty("record").GetString() == kind);

    private static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        process.Start();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
