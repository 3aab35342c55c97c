using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// What a daemon counts of a policy's records, in a map of its own: where the policy is pinned, the next daemon knows what of
/// the kernel's counts this one had written, and what it had last seen of them.
/// </summary>
public sealed class GenerationCounts : IDisposable
{
    /// <summary>Its name among the pins.</summary>
    public const string PinName = "counts";

    /// <summary>Numbers of a rule that the daemon counts.</summary>
    public const int OwnColumns = 6;

    /// <summary>All numbers of a rule.</summary>
    public const int Columns = (2 * OwnColumns) + 3;

    /// <summary>Records that are in the log.</summary>
    public const int Written = 0;

    /// <summary>Matches that user space did not confirm.</summary>
    public const int Unconfirmed = 1;

    /// <summary>Records for which a queue had no room.</summary>
    public const int LostInQueue = 2;

    /// <summary>Records that the log could not take.</summary>
    public const int LostOnDisk = 3;

    /// <summary>Matches of which user space made no record: a rate limit was reached, or they repeated what was dealt with.</summary>
    public const int HeldBack = 4;

    /// <summary>Matches that the kernel let pass and whose culprit the responder killed or froze.</summary>
    public const int StoppedByResponder = 5;

    // The daemon's numbers as they were at its last sign of life come first, then the kernel's.
    private const int SeenHeldBack = 2 * OwnColumns;
    private const int SeenLost = SeenHeldBack + 1;
    private const int SeenStopped = SeenHeldBack + 2;
    private readonly PinnedMap _map;
    private readonly MappedArray _memory;
    private readonly int _rules;

    /// <summary>Counts for so many rules.</summary>
    public GenerationCounts(int rules)
        : this(PinnedMap.CreateArray("eg_books", Columns * sizeof(ulong), rules + 1), rules)
    {
    }

    private GenerationCounts(PinnedMap map, int rules)
    {
        _map = map;
        _rules = rules;
        _memory = map.MapMemory();
    }

    /// <summary>Number of rules.</summary>
    public int Rules => _rules;

    /// <summary>All numbers, <see cref="Columns"/> a rule.</summary>
    public Span<ulong> Cells => MemoryMarshal.Cast<byte, ulong>(_memory.Bytes);

    /// <summary>When the daemon last gave a sign of life: nanoseconds since 1970, UTC; 0 for never.</summary>
    public long LastSeenNs => (long)Volatile.Read(ref Cells[_rules * Columns]);

    /// <summary>True when the daemon ended in an orderly way and left the policy in force.</summary>
    public bool WasLeft
    {
        get => Volatile.Read(ref Cells[(_rules * Columns) + 1]) != 0;
        set => Volatile.Write(ref Cells[(_rules * Columns) + 1], value ? 1UL : 0);
    }

    /// <summary>The counts of a pinned generation; null when it has none.</summary>
    /// <exception cref="Bpf.Errors.BpfException">They cannot be opened.</exception>
    public static GenerationCounts? TryOpen(string path, int rules)
    {
        PinnedMap? map = PinnedMap.TryOpen(path);
        if (map is null) return null;
        if (map.ValueBytes == Columns * sizeof(ulong) && map.MaxEntries == rules + 1) return new GenerationCounts(map, rules);
        map.Dispose();
        return null;
    }

    /// <summary>What the daemon has counted of a rule, by column.</summary>
    public Span<ulong> Own(int rule) => Row(rule)[..OwnColumns];

    /// <summary>Notes that the daemon lives, and what it and the kernel had counted until then.</summary>
    public void Beat(long nowNs, ReadOnlySpan<RuleCounter> counters)
    {
        for (int rule = 0; rule < counters.Length; rule++)
        {
            Span<ulong> row = Row(rule);
            row[..OwnColumns].CopyTo(row[OwnColumns..]);
            row[SeenHeldBack] = counters[rule].HeldBack;
            row[SeenLost] = counters[rule].Lost;
            row[SeenStopped] = counters[rule].Stopped;
        }

        Volatile.Write(ref Cells[_rules * Columns], (ulong)nowNs);
    }

    /// <summary>What the daemon had counted of a rule when it last gave a sign of life.</summary>
    public ReadOnlySpan<ulong> OwnSeen(int rule) => Row(rule).Slice(OwnColumns, OwnColumns);

    /// <summary>What the kernel had counted of a rule then; its matches and records are not among it.</summary>
    public RuleCounter KernelSeen(int rule)
    {
        Span<ulong> row = Row(rule);
        return new RuleCounter { HeldBack = row[SeenHeldBack], Lost = row[SeenLost], Stopped = row[SeenStopped] };
    }

    /// <summary>Gives them a name in a bpf file system.</summary>
    internal void Pin(string path) => _map.Pin(path);

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Dispose();
        _map.Dispose();
    }

    private Span<ulong> Row(int rule) => Cells.Slice(rule * Columns, Columns);
}
