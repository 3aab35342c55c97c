using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Programs;
using EbpfGuard.Engine.Tracking;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// Programs that are verified while nobody waits, so that a change of policy only has to fill their tables and attach them. They
/// serve the next policy when it asks for the same facts and is not much larger than the present one; else it loads its own.
/// Not for several threads.
/// </summary>
/// <param name="options">How policies are loaded.</param>
/// <param name="tracker">Whose maps they share; it has to outlive this.</param>
/// <param name="faults">Where a failure is told; the next load then says why it fails, or does not.</param>
public sealed class SparePrograms(LoadOptions options, Tracker tracker, FaultLog faults) : IDisposable
{
    private Thread? _loading;
    private PolicyPrograms? _programs;

    /// <summary>Begins to load programs for a policy like <paramref name="image"/>.</summary>
    public void Renew(PolicyImage image)
    {
        Dispose();
        ProgramShape shape = ImageShape.Of(image.Layout);
        TableRoom room = TableRoom.Of(image, options).WithSpare();
        _loading = new Thread(() => faults.Attempt(
            "verifying programs for the next policy", () => _programs = PolicyPrograms.Load(shape, room, options, tracker)))
        {
            IsBackground = true,
            Name = "spare programs",
        };
        _loading.Start();
    }

    /// <summary>Waits for what is being loaded, and drops it.</summary>
    public void Dispose() => Finished()?.Dispose();

    /// <summary>The programs, which are the caller's from now on; null when there are none for such a policy.</summary>
    internal PolicyPrograms? Take(in ProgramShape shape, in TableRoom room)
    {
        PolicyPrograms? programs = Finished();
        if (programs?.Takes(in shape, in room) != false) return programs;
        programs.Dispose();
        return null;
    }

    private PolicyPrograms? Finished()
    {
        _loading?.Join();
        _loading = null;
        PolicyPrograms? programs = _programs;
        _programs = null;
        return programs;
    }
}
