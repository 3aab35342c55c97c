using System.Runtime.InteropServices;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Tracking;

namespace EbpfGuard.Kernel.Tests.Support;

/// <summary>The maps of a tracker at work, as a policy would share them.</summary>
internal sealed class TrackerMaps : IDisposable
{
    private readonly BpfObject _sharing = EmbeddedObjects.OpenGuard();

    public TrackerMaps(Tracker tracker) => tracker.ShareWith(_sharing);

    /// <summary>Every program.</summary>
    public BpfMap<ulong, TrackedProgram> Programs => _sharing.Map<ulong, TrackedProgram>("eg_programs");

    /// <summary>The tracker's own numbers.</summary>
    public TrackerNumbers Numbers => _sharing.Map<uint, TrackerNumbers>("eg_tracker").TryGet(0, out TrackerNumbers numbers) ? numbers : default;

    /// <summary>What is known of a process.</summary>
    public TrackedProcess Tracked(int pid) => _sharing.Map<uint, TrackedProcess>("eg_tracked").TryGet((uint)pid, out TrackedProcess tracked)
        ? tracked : throw new InvalidOperationException($"process {pid} is not tracked");

    /// <summary>The program that a process runs.</summary>
    public TrackedProgram ProgramOf(int pid) => Programs.TryGet(Tracked(pid).Programs[0], out TrackedProgram program)
        ? program : throw new InvalidOperationException($"the program of process {pid} is not kept");

    /// <summary>True when texts are kept of the program with that id.</summary>
    public bool HasTexts(ulong program) => Has("eg_texts_short", program) || Has("eg_texts_long", program);

    public void Dispose() => _sharing.Dispose();

    private bool Has(string name, ulong program)
    {
        BpfMap map = _sharing.Map(name);
        return map.TryGet(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in program)), new byte[map.ValueBytes]);
    }
}
