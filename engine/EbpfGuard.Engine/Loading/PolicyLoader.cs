using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Programs;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Tracking;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// Puts an image to work: open, choose programs, set constants and sizes, take the tracker's maps, load, fill, enforce. What
/// fails half-way is undone.
/// </summary>
public sealed class PolicyLoader(LoadOptions options, Tracker tracker)
{
    /// <summary>Loads <paramref name="image"/> and enforces it.</summary>
    /// <param name="image">The policy's image.</param>
    /// <param name="beforeEnforcing">
    /// Called when all is loaded and before anything is judged: records can be read from now on.
    /// </param>
    /// <exception cref="HostException">The host cannot do it; nothing is left behind.</exception>
    public LoadedPolicy Load(PolicyImage image, Action<LoadedPolicy> beforeEnforcing)
    {
        BpfObject kernelObject = Open();
        LoadedPolicy? policy = null;
        try
        {
            ProgramSet programs = ProgramSet.For(image.Constants, options.UseLsm);
            foreach (BpfProgram program in kernelObject.Programs)
            {
                BpfProgram chosen = program;
                chosen.Autoload = programs.Contains(program.Name);
            }

            var filler = new ImageFiller(image);
            filler.Prepare(kernelObject, options);
            tracker.ShareWith(kernelObject);
            kernelObject.Load();
            filler.Fill(kernelObject);
            NeverStopped.Fill(kernelObject, options.NeverStop);
            kernelObject.Program(ProgramSet.Setup).Run([]);

            policy = new LoadedPolicy(kernelObject, image, tracker.Mounts);
            tracker.AwaitKnown();
            policy.Mounts.Refresh();
            beforeEnforcing(policy);
            foreach (string name in programs.Enforcement) policy.Add(kernelObject.Program(name).Attach());
            foreach (string name in programs.Cgroup) policy.Add(kernelObject.Program(name).AttachCgroup(options.CgroupRoot!));
            if (options.PinDirectory is { } directory) policy.Pin(directory);
            return policy;
        }
        catch (Exception e)
        {
            if (policy is null) kernelObject.Dispose();
            else policy.Dispose();
            if (e is BpfException refusal) throw Refused(refusal);
            throw;
        }
    }

    private static BpfObject Open()
    {
        if (!EmbeddedObjects.IsPresent)
        {
            throw new HostException(new HostFault(
                HostDiagnostics.NoPrograms, "this build has no kernel programs", "build them with `make build`, which needs clang"));
        }

        try
        {
            return EmbeddedObjects.OpenGuard();
        }
        catch (BpfException e)
        {
            throw Refused(e);
        }
    }

    internal static HostException Refused(BpfException refusal)
    {
        const int ShownLines = 12;
        string[] log = [.. refusal.Log.Split('\n').Where(l => l.Trim().Length > 0).TakeLast(ShownLines)];
        return new HostException(
            new HostFault(HostDiagnostics.LoadRefused, refusal.Message, log, ["`ebpfguard doctor` says what this host lacks"]), refusal);
    }
}
