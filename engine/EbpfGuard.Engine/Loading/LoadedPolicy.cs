using System.Runtime.InteropServices;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Maps;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// A policy at work in the kernel: its programs, maps and links. <see cref="Detach"/> ends its enforcement,
/// <see cref="Dispose"/> frees it too; between the two what it has recorded can still be read.
/// </summary>
public sealed class LoadedPolicy : IDisposable
{
    private readonly List<BpfLink> _links = [];
    private readonly MappedArray _counters;
    private PinnedGeneration? _pins;

    internal LoadedPolicy(BpfObject kernelObject, PolicyImage image)
    {
        Object = kernelObject;
        Image = image;
        _counters = kernelObject.Map("eg_counters").MapMemory();
        Mounts = new MountTable(kernelObject);
    }

    /// <summary>The ring buffers by name, in the order of <see cref="RecordRing"/>.</summary>
    public static IReadOnlyList<string> Rings { get; } = ["eg_decisions", "eg_alerts", "eg_lifecycle"];

    /// <summary>The image it was made from.</summary>
    public PolicyImage Image { get; }

    /// <summary>The kernel's knowledge of what is mounted where.</summary>
    public MountTable Mounts { get; }

    /// <summary>What its programs are attached to.</summary>
    public IReadOnlyList<string> Hooks => [.. _links.Select(l => l.Target)];

    /// <summary>The directory that keeps its links when the daemon is killed; null when they end with it.</summary>
    public string? PinDirectory => _pins?.Directory;

    /// <summary>The object: maps for readers and the labeller.</summary>
    internal BpfObject Object { get; }

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

    /// <summary>Bytes of kernel memory that the maps take.</summary>
    public long MemoryBytes => Object.Maps.Sum(m => m.MemoryBytes);

    /// <summary>Ends the enforcement.</summary>
    public void Detach()
    {
        _pins?.Remove();
        _pins = null;
        foreach (BpfLink link in Enumerable.Reverse(_links)) link.Dispose();
        _links.Clear();
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
        Object.Dispose();
    }

    internal void Add(BpfLink link) => _links.Add(link);

    internal void Pin(string directory)
    {
        _pins = PinnedGeneration.Create(directory);
        foreach (BpfLink link in _links) _pins.Add(link);
    }
}
