using System.Diagnostics;
using System.Globalization;

namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>
/// A mount namespace with a bpf file system of its own, for the guards of one test: what a killed guard leaves in force ends
/// with it, whatever else goes wrong, and no other guard of the host sees it.
/// </summary>
internal sealed class PinPlace : IAsyncDisposable
{
    private const string Hold = "mount -t bpf -o mode=0700 bpf /sys/fs/bpf && echo mounted && exec sleep infinity";
    private readonly Process _holder;

    private PinPlace(Process holder)
    {
        _holder = holder;
        Enter = ["nsenter", "--target", holder.Id.ToString(CultureInfo.InvariantCulture), "--mount", "--"];
    }

    /// <summary>The words in front of a command that let it run in this place, under the same process number.</summary>
    public string[] Enter { get; }

    /// <summary>Makes one.</summary>
    public static async Task<PinPlace> Create()
    {
        Process holder = Tool.Start("unshare", "--mount", "--propagation", "private", "sh", "-c", Hold);
        string? answer = await holder.StandardOutput.ReadLineAsync();
        Assert.That(answer, Is.EqualTo("mounted"), "a bpf file system can be mounted in a mount namespace of its own");
        return new PinPlace(holder);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Signals.Send(_holder.Id, Signals.Kill);
        await _holder.WaitForExitAsync();
        _holder.Dispose();
    }
}
