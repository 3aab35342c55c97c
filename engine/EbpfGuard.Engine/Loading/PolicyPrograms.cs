using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Bpf.Programs;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Programs;
using EbpfGuard.Engine.Tracking;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// The programs and maps of a policy in the kernel, verified for a shape and with so much room, without a policy yet. Verifying
/// takes most of the time of a load, and does not need the policy.
/// </summary>
internal sealed class PolicyPrograms : IDisposable
{
    // A record lost in another ring is a line less in the log; one lost in that for responses is a culprit that lives on. With four times
    // the room it holds what a flood brings while the reader waits for a processor.
    private const int TimesForResponses = 4;

    private readonly ProgramShape _shape;
    private readonly TableRoom _room;

    private PolicyPrograms(BpfObject kernelObject, ProgramShape shape, TableRoom room)
    {
        Object = kernelObject;
        _shape = shape;
        _room = room;
    }

    /// <summary>The loaded object.</summary>
    public BpfObject Object { get; }

    /// <summary>Opens the programs, chooses those that the shape needs, and loads them with the tracker's maps.</summary>
    /// <exception cref="HostException">The host cannot do it; nothing is left behind.</exception>
    public static PolicyPrograms Load(in ProgramShape shape, in TableRoom room, LoadOptions options, Tracker tracker)
    {
        BpfObject kernelObject = Open();
        try
        {
            ProgramSet programs = ProgramSet.For(shape, options.UseLsm);
            foreach (BpfProgram program in kernelObject.Programs)
            {
                BpfProgram chosen = program;
                chosen.Autoload = programs.Contains(program.Name);
            }

            Prepare(kernelObject, in shape, in room, options);
            tracker.ShareWith(kernelObject);
            kernelObject.Load();
            return new PolicyPrograms(kernelObject, shape, room);
        }
        catch (Exception e)
        {
            kernelObject.Dispose();
            if (e is BpfException refusal) throw Refused(refusal);
            throw;
        }
    }

    /// <summary>Sets constants and sizes of an object that is not loaded yet, for <paramref name="image"/> alone.</summary>
    public static void Prepare(BpfObject target, PolicyImage image, LoadOptions options) =>
        Prepare(target, ImageShape.Of(image.Layout), TableRoom.Of(image, options), options);

    private static void Prepare(BpfObject target, in ProgramShape shape, in TableRoom room, LoadOptions options)
    {
        room.Size(target);
        TableRoom.Size(target, "eg_processes", (int)Tracker.PossibleTasks);
        foreach (string ring in LoadedPolicy.Rings) TableRoom.Size(target, ring, (int)options.RingBytes);
        TableRoom.Size(target, LoadedPolicy.NameOf(RecordRing.Responses), (int)options.RingBytes * TimesForResponses);
        TableRoom.Size(target, "eg_scratch", options.Scratches);
        target.SetConstant("eg_scratches", (uint)options.Scratches);
        target.SetConstant("eg_shape", shape);
        target.SetConstant("eg_lsm", options.UseLsm ? 1u : 0u);
        target.SetConstant("eg_connect_signals", options.UseLsm || SignalProbe.MaySignalAtConnections ? 1u : 0u);
        target.SetConstant("eg_alert_rate", options.AlertRate);
        target.SetConstant("eg_caches", options.CachesOpens ? 1u : 0u);
    }

    /// <summary>True when a policy of this shape that needs so much room can be put into it.</summary>
    public bool Takes(in ProgramShape shape, in TableRoom room) => ImageShape.AreSame(in _shape, in shape) && _room.Holds(in room);

    /// <inheritdoc/>
    public void Dispose() => Object.Dispose();

    internal static HostException Refused(BpfException refusal)
    {
        const int ShownLines = 12;
        string[] log = [.. refusal.Log.Split('\n').Where(l => l.Trim().Length > 0).TakeLast(ShownLines)];
        return new HostException(
            new HostFault(HostDiagnostics.LoadRefused, refusal.Message, log, ["`ebpfguard doctor` says what this host lacks"]), refusal);
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
}
