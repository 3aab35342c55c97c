using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Programs;
using EbpfGuard.Engine.Tracking;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// Puts an image to work: programs that are verified, its tables, then the hooks. What fails half-way is undone.
/// </summary>
/// <param name="options">How it is loaded.</param>
/// <param name="tracker">What follows processes for it.</param>
/// <param name="spare">Programs that were verified beforehand; null when every load verifies its own.</param>
public sealed class PolicyLoader(LoadOptions options, Tracker tracker, SparePrograms? spare = null)
{
    /// <summary>Loads <paramref name="image"/> and enforces it.</summary>
    /// <param name="image">The policy's image.</param>
    /// <param name="beforeEnforcing">
    /// Called when all is loaded and before anything is judged: records can be read from now on.
    /// </param>
    /// <exception cref="HostException">The host cannot do it; nothing is left behind.</exception>
    public LoadedPolicy Load(PolicyImage image, Action<LoadedPolicy> beforeEnforcing)
    {
        ProgramShape shape = ImageShape.Of(image.Layout);
        TableRoom room = TableRoom.Of(image, options);
        BpfObject kernelObject = (spare?.Take(shape, room) ?? PolicyPrograms.Load(shape, room, options, tracker)).Object;
        LoadedPolicy? policy = null;
        try
        {
            new ImageFiller(image).Fill(kernelObject);
            NeverStopped.Fill(kernelObject, options.NeverStop);
            kernelObject.Program(ProgramSet.Setup).Run([]);

            policy = new LoadedPolicy(kernelObject, image, tracker.Mounts);
            tracker.AwaitKnown();
            policy.Mounts.Refresh();
            beforeEnforcing(policy);
            ProgramSet programs = ProgramSet.For(shape, options.UseLsm);
            foreach (string name in programs.Enforcement) policy.Add(kernelObject.Program(name).Attach());
            foreach (string name in programs.Cgroup) policy.Add(kernelObject.Program(name).AttachCgroup(options.CgroupRoot!));
            if (options.PinDirectory is { } directory) policy.Pin(directory);
            return policy;
        }
        catch (Exception e)
        {
            if (policy is null) kernelObject.Dispose();
            else policy.Dispose();
            if (e is BpfException refusal) throw PolicyPrograms.Refused(refusal);
            throw;
        }
    }
}
