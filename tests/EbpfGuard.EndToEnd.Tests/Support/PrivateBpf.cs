using System.Diagnostics;
using System.Text.Json;

namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>
/// A mount namespace of a test's own with a bpf file system in it, and guards that run there: what they pin is seen by this test alone.
/// </summary>
internal sealed class PrivateBpf : IAsyncDisposable
{
    private readonly Process _holder;

    private PrivateBpf(Process holder, string mount)
    {
        _holder = holder;
        Mount = mount;
    }

    /// <summary>Where it is mounted, as the guards see it.</summary>
    public string Mount { get; }

    /// <summary>The folder of the pins, as this process sees it.</summary>
    public string Pins => Outside(Path.Combine(Mount, "ebpfguard"));

    /// <summary>Mounts one; skips the test where no guard can run.</summary>
    public static async Task<PrivateBpf> Create(string mount = "/sys/fs/bpf", string options = "mode=0700")
    {
        await Tool.NeedsAHostThatCanRun();
        Process holder = Tool.Start(
            "unshare", "-m", "--propagation", "private", "sh", "-c", $"umount -q -t bpf -a; mount -t bpf -o {options} bpf {mount} && echo mounted; exec sleep 3600");
        Assert.That(await holder.StandardOutput.ReadLineAsync(), Is.EqualTo("mounted"));
        return new PrivateBpf(holder, mount);
    }

    /// <summary>The path by which this process sees what has that path in the namespace.</summary>
    public string Outside(string path) => $"/proc/{_holder.Id}/root{path}";

    /// <summary>Starts a guard and waits until it is ready.</summary>
    public Task<RunningGuard> Guard(string rules, string audit, params string[] options) => RunningGuard.Start(Launch(rules, audit, options), audit);

    /// <summary>Starts a guard of another copy of the tool, and waits until it is ready.</summary>
    public Task<RunningGuard> GuardBy(string tool, string rules, string audit, params string[] options) =>
        RunningGuard.Start(RunningGuard.Launch("nsenter", Enter(tool), rules, audit, options), audit);

    /// <summary>Starts a guard and waits for nothing.</summary>
    public RunningGuard GuardUnready(string rules, string audit, params string[] options) => RunningGuard.Of(Launch(rules, audit, options), audit);

    /// <summary>Runs the tool to its end.</summary>
    public Task<Ended> Run(params string[] arguments) => Tool.RunProgram("nsenter", [.. Enter(Tool.Path), .. arguments]);

    /// <summary>Runs a shell command to its end.</summary>
    public Task<Ended> Shell(string command) => Tool.RunProgram("nsenter", [.. Enter("sh"), "-c", command]);

    /// <summary>What <c>status</c> says of the one policy in force whose guard has these rules.</summary>
    public async Task<JsonElement> Status(string rules, int exitCode = 0)
    {
        Ended status = await Run("status", "--state-dir", RunningGuard.StateOf(rules), "--format", "json");
        Assert.That(status.ExitCode, Is.EqualTo(exitCode), status.ToString());
        return JsonDocument.Parse(status.Output).RootElement.GetProperty("policies").EnumerateArray().Single();
    }

    /// <summary>Waits for the guard's next sign of life: what it has counted until now counts as before it.</summary>
    public async Task UntilSeen(RunningGuard guard, string rules)
    {
        DateTime now = DateTime.UtcNow;
        await guard.Until(async () => (await Status(rules)).GetProperty("last_seen").GetDateTime() > now, "it gives a sign of life");
    }

    /// <summary>The generations that are pinned.</summary>
    public string[] Generations() =>
        Directory.Exists(Pins) ? [.. Directory.GetDirectories(Pins).Where(d => Path.GetFileName(d) != "tracker")] : [];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(Pins)) Directory.Delete(Pins, recursive: true);
        _holder.Kill();
        await _holder.WaitForExitAsync();
        _holder.Dispose();
    }

    private Process Launch(string rules, string audit, string[] options) => RunningGuard.Launch("nsenter", Enter(Tool.Path), rules, audit, options);

    private string[] Enter(string program) => ["-m", "-t", $"{_holder.Id}", "--", program];
}
