using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Tracking;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// A policy at work in the kernel: its programs, maps and links. <see cref="Detach"/> ends its enforcement,
/// <see cref="Dispose"/> frees it too; between the two what it has recorded can still be read.
/// </summary>
public sealed class LoadedPolicy : IDisposable
{
    /// <summary>How long the kernel may take to let go of programs that nothing holds any more.</summary>
    internal static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(5);

    /// <summary>What is said when it does not.</summary>
    internal const string StillAttached = "some of the programs are attached still: something else has pinned or opened them";

    private readonly List<BpfLink> _links = [];
    private IReadOnlyList<uint> _detached = [];
    private readonly MappedArray _counters;
    private PinnedGeneration? _pins;

    internal LoadedPolicy(BpfObject kernelObject, PolicyImage image, MountTable mounts)
    {
        Object = kernelObject;
        Image = image;
        _counters = kernelObject.Map("eg_counters").MapMemory();
        Mounts = mounts;
        Counts = new GenerationCounts(image.Rules.Count);
    }

    /// <summary>Its ring buffers by name.</summary>
    public static IReadOnlyList<string> Rings { get; } =
        [NameOf(RecordRing.Decisions), NameOf(RecordRing.Responses), NameOf(RecordRing.Alerts)];

    /// <summary>The image it was made from.</summary>
    public PolicyImage Image { get; }

    /// <summary>The kernel's knowledge of what is mounted where.</summary>
    public MountTable Mounts { get; }

    /// <summary>What its programs are attached to.</summary>
    public IReadOnlyList<string> Hooks => [.. _links.Select(l => l.Target)];

    /// <summary>The directory that keeps its links when the daemon is killed; null when they end with it.</summary>
    public string? PinDirectory => _pins?.Directory;

    /// <summary>Why its pins could not be removed when it was detached; null when they are gone.</summary>
    public string? PinFault { get; private set; }

    /// <summary>What the daemon counts, in memory that outlives it where the policy is pinned.</summary>
    internal GenerationCounts Counts { get; }

    /// <summary>The object: maps for readers and the labeller.</summary>
    internal BpfObject Object { get; }

    /// <summary>The name of the map of one of its rings.</summary>
    public static string NameOf(RecordRing ring) => ring switch
    {
        RecordRing.Decisions => "eg_decisions",
        RecordRing.Responses => "eg_responses",
        RecordRing.Alerts => "eg_alerts",
        _ => throw new ArgumentOutOfRangeException(nameof(ring), ring, "not a ring of a policy"),
    };

    /// <summary>The kernel's counters, one a rule, as they are now.</summary>
    public RuleCounter[] ReadCounters()
    {
        var counters = new RuleCounter[Image.Rules.Count];
        for (int i = 0; i < counters.Length; i++)
            counters[i] = MemoryMarshal.Read<RuleCounter>(_counters.Bytes[(i * _counters.ValueStride)..]);
        return counters;
    }

    /// <summary>What the kernel side met with.</summary>
    public GuardHealth ReadHealth()
    {
        Object.Map<uint, GuardHealth>("eg_health").TryGet(0, out GuardHealth health);
        return health;
    }

    /// <summary>Bytes of kernel memory that its own maps take.</summary>
    public long MemoryBytes => Object.Maps.Where(m => !Tracker.SharedMaps.Contains(m.Name)).Sum(m => m.MemoryBytes);

    /// <summary>Forgets the classes of programs that nobody runs or descends from any more.</summary>
    /// <param name="programs">The ids of those that the tracker knows.</param>
    public void ForgetAllBut(IReadOnlySet<ulong> programs)
    {
        var classes = new ClassesOfPrograms(Object.Map("eg_program_classes"));
        foreach (ulong id in classes.Ids().Where(id => !programs.Contains(id))) classes.Remove(id);
    }

    /// <summary>Ends the enforcement. Pins that cannot be removed do not keep the links of this process.</summary>
    public void Detach()
    {
        if (_pins is not null)
        {
            _detached = [.. _links.Select(l => l.ProgramId)];
            PinFault ??= _pins.Remove();
        }

        DisposeLinks();
    }

    /// <summary>Waits, once it is disposed, until the kernel has let go of what was pinned; what is true only then is said then.</summary>
    public void AwaitRelease()
    {
        if (PinFault is null && !BpfLink.AwaitRelease(_detached, ReleaseLimit)) PinFault = StillAttached;
    }

    /// <summary>Leaves the enforcement to the pins: what follows frees only what is this process's own.</summary>
    public void Leave()
    {
        DisposeLinks();
    }

    /// <summary>Called once it is detached and before its maps are freed: whoever reads them has to let go.</summary>
    internal Action? Releasing { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Detach();
        Releasing?.Invoke();
        Releasing = null;
        _counters.Dispose();
        Counts.Dispose();
        Object.Dispose();
    }

    internal void Add(BpfLink link) => _links.Add(link);

    internal void Pin(string directory)
    {
        _pins = PinnedGeneration.Create(directory);
        GenerationAbout.Of(Image, Hooks).Pin(_pins[GenerationAbout.PinName]);
        Counts.Pin(_pins[GenerationCounts.PinName]);
        foreach (string map in (string[])["eg_counters", NeverStopped.Table, .. Rings]) Object.Map(map).Pin(_pins[map]);
        foreach (BpfLink link in _links) _pins.Add(link);
    }

    private void DisposeLinks()
    {
        _pins = null;
        foreach (BpfLink link in Enumerable.Reverse(_links)) link.Dispose();
        _links.Clear();
    }
}
