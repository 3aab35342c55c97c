using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests.Nets;

/// <summary>Guards of one rule file, one after the other, and the ways in which one follows another.</summary>
internal sealed class GuardLives(PrivateBpf bpf, TemporaryFolder folder, string rules) : IAsyncDisposable
{
    private readonly List<RunningGuard> _guards = [];

    /// <summary>All of them, the present one last.</summary>
    public IReadOnlyList<RunningGuard> All => _guards;

    /// <summary>The process number of the last one that ended.</summary>
    public int DeadNumber { get; private set; }

    private RunningGuard Now => _guards[^1];

    /// <summary>One more.</summary>
    public async Task Start(params string[] options) => _guards.Add(await bpf.Guard(
        rules, folder.File(FormattableString.Invariant($"audit-{_guards.Count}.json")), ["--quiet", "--audit-mib", "4000", .. options]));

    /// <summary>Asks it so many times at once to read its rules, and waits until it has.</summary>
    public async Task Reload(int times = 1)
    {
        int before = Now.Reloads;
        for (int i = 0; i < times; i++) Now.HangUp();
        await Now.Until(() => Now.Reloads > before, "the rules are read again");
    }

    /// <summary>Lets it do nothing while something else happens.</summary>
    public async Task Stall(Func<Task> meanwhile)
    {
        Signals.Send(Now.Pid, Signals.Stop);
        await meanwhile();
        Signals.Send(Now.Pid, Signals.Continue);
    }

    /// <summary>Its end without a word.</summary>
    public async Task Kill()
    {
        DeadNumber = Now.Pid;
        await Now.KillAtOnce();
    }

    /// <summary>Its orderly end.</summary>
    public async Task Stop()
    {
        DeadNumber = Now.Pid;
        Assert.That(await Now.Stop(), Is.Zero, Now.Printed);
    }

    /// <summary>A next one that takes over while this one runs; where the tool cannot, after its sudden end.</summary>
    public async Task TakeOver()
    {
        string[] keep = await Knows("--keep") ? ["--keep"] : [];
        DeadNumber = Now.Pid;
        if (await Knows("--takeover"))
        {
            await Start(["--takeover", .. keep]);
            return;
        }

        await Kill();
        await Start(keep);
    }

    /// <summary>An orderly end, after <see cref="TakeOver"/>, that keeps everything in force, and a next one; where the tool cannot, after a sudden end.</summary>
    public async Task KeepAndStart()
    {
        await (await Knows("--keep") ? Stop() : Kill());
        await Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (RunningGuard guard in _guards) await guard.DisposeAsync();
    }

    private static async Task<bool> Knows(string option) => (await Tool.Run("run", "--help")).Output.Contains(option, StringComparison.Ordinal);
}
