using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EbpfGuard.Engine.Containers.Sources;

/// <summary>
/// What is known of the host's containers: read from the runtimes' own files when first asked for, and remembered. No runtime is ever spoken to.
/// Safe for use by several threads; a question waits for another one's reading of files.
/// </summary>
public sealed partial class ContainerCatalog
{
    /// <summary>Containers that are remembered; beyond that, the one that was longest not asked for is forgotten.</summary>
    public const int Capacity = 1024;

    // A container may be asked for a moment before its files are complete, so a failure is soon tried again, then less and less often.
    private static readonly Rhythm WhileMissing = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5));

    // Some facts (the address, a new name) change after the start.
    private static readonly Rhythm WhileKnown = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = [];
    private readonly IReadOnlyList<IContainerSource> _sources;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private long _faults;

    /// <summary>A catalogue of the containers of the host whose root directory is <paramref name="root"/>.</summary>
    /// <param name="root">An absolute path; the runtimes' files are looked for below it.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <param name="log">Told once of every container whose files cannot be read.</param>
    public ContainerCatalog(string root = "/", TimeProvider? time = null, ILogger? log = null)
        : this(SourcesOf(new RuntimeFiles(root)), time, log)
    {
    }

    internal ContainerCatalog(IReadOnlyList<IContainerSource> sources, TimeProvider? time, ILogger? log)
    {
        _sources = sources;
        _time = time ?? TimeProvider.System;
        _log = log ?? NullLogger.Instance;
    }

    /// <summary>Readings that failed: files without right to read, too large, or malformed.</summary>
    public long FaultCount => Interlocked.Read(ref _faults);

    /// <summary>
    /// What is known of container <paramref name="id"/> (12 digits or more, or an LXC name); null when there is none, or its files are not there
    /// yet or cannot be read. A container whose files are gone keeps the facts it had. Never throws.
    /// </summary>
    public ContainerMetadata? Find(string id)
    {
        if (id == ContainerId.Host) return null;
        // Anything else with a name is LXC's: no other runtime's control groups are recognised without such an id.
        if (!ContainerId.IsHex(id)) return new ContainerMetadata(id, "lxc") { Name = id };

        lock (_lock)
        {
            Entry entry = EntryOf(id);
            if (entry.ReadAt is { } last && _time.GetElapsedTime(last) < entry.Delay) return entry.Metadata;

            bool wasKnown = entry.Metadata is not null;
            entry.Metadata = Read(id, entry) ?? entry.Metadata;
            bool isKnown = entry.Metadata is not null;
            entry.Delay = (isKnown ? WhileKnown : WhileMissing).Next(isKnown == wasKnown ? entry.Delay : TimeSpan.Zero);
            entry.ReadAt = _time.GetTimestamp();
            return entry.Metadata;
        }
    }

    /// <summary>The facts of container <paramref name="id"/> by field name; those of the host when it is null.</summary>
    public ContainerFacts FieldsOf(string? id) =>
        id is null or ContainerId.Host ? ContainerFacts.Host : new ContainerFacts(id, Find(id));

    private static IReadOnlyList<IContainerSource> SourcesOf(RuntimeFiles files) =>
        // Docker before containerd, which runs Docker's containers but knows neither their names nor their images.
        [new DockerSource(files), new ContainerdSource(files), new StorageSource(files)];

    private Entry EntryOf(string id)
    {
        if (_entries.TryGetValue(id, out LinkedListNode<Entry>? node))
        {
            _byUse.Remove(node);
        }
        else
        {
            if (_entries.Count == Capacity)
            {
                _entries.Remove(_byUse.Last!.Value.Id);
                _byUse.RemoveLast();
            }

            _entries[id] = node = new LinkedListNode<Entry>(new Entry(id));
        }

        _byUse.AddFirst(node);
        return node.Value;
    }

    private ContainerMetadata? Read(string id, Entry entry)
    {
        ContainerMetadata? container = ReadSources(id, entry);
        if (container?.Pod is not { SandboxId: { } sandbox } pod) return container;
        // A pod's labels are those of its sandbox. What a label calls the sandbox must be a whole id, so as to be no other's beginning.
        if (sandbox == container.FullId) return container with { Pod = pod with { Labels = container.Labels } };
        if (sandbox.Length != ContainerId.FullLength || !ContainerId.IsHex(sandbox)) return container;
        return container with { Pod = pod with { Labels = ReadSources(sandbox, entry)?.Labels } };
    }

    private ContainerMetadata? ReadSources(string id, Entry entry)
    {
        foreach (IContainerSource source in _sources)
        {
            try
            {
                if (source.Find(id) is { } found) return found;
            }
            catch (Exception e) when (RuntimeFiles.IsFault(e))
            {
                Interlocked.Increment(ref _faults);
                if (!entry.FaultTold) LogFault(_log, id, e.Message);
                entry.FaultTold = true;
            }
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "facts of container {Id} cannot be read: {Reason}")]
    private static partial void LogFault(ILogger log, string id, string reason);

    private sealed class Entry(string id)
    {
        public string Id { get; } = id;

        public ContainerMetadata? Metadata { get; set; }

        public long? ReadAt { get; set; }

        public TimeSpan Delay { get; set; }

        public bool FaultTold { get; set; }
    }

    /// <summary>Waiting times that double from a first to a longest one.</summary>
    private readonly record struct Rhythm(TimeSpan First, TimeSpan Longest)
    {
        public TimeSpan Next(TimeSpan last) => last < First ? First : last * 2 < Longest ? last * 2 : Longest;
    }
}
