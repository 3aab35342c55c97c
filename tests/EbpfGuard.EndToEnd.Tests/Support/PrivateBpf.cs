using System.Diagnostics;

namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>
/// A mount namespace of a test's own with a bpf file system in it, and guards that run there: what they pin is seen by this test alone.
/// </summary>
internal sealed class PrivateBpf : IAsyncDisposable
{
    private readonly Process _holder;

    private PrivateBpf(Process holder) => _holder = holder;

    /// <summary>Mounts one; skips the test where no guard can run.</summary>
    public static async Task<PrivateBpf> Create()
    {
        await Tool.NeedsAHostThatCanRun();
        Process holder = Tool.Start(
            "unshare", "-m", "--propagation", "private", "sh", "-c", "mount -t bpf -o mode=0700 bpf /sys/fs/bpf && echo mounted; exec sleep 3600");
        Assert.That(await holder.StandardOutput.ReadLineAsync(), Is.EqualTo("mounted"));
        return new PrivateBpf(holder);
    }

    /// <summary>Starts a guard and waits until it is ready.</summary>
    public Task<RunningGuard> Guard(string rules, string audit, params string[] options) =>
        RunningGuard.Start(RunningGuard.Launch("nsenter", ["-m", "-t", $"{_holder.Id}", "--", Tool.Path], rules, audit, options), audit);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _holder.Kill();
        await _holder.WaitForExitAsync();
        _holder.Dispose();
    }
}
