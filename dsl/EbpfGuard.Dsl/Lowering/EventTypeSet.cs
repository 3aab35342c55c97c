using System.Runtime.Intrinsics;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// A set of event types, as far as planning has to know it: which system calls of operations are in it, and whether some event that
/// leads to no operation is.
/// </summary>
/// <param name="Bits">A bit for each of <see cref="EventTypeCatalog.Calls"/>, and the last one for all other events.</param>
internal readonly record struct EventTypeSet(Vector256<ulong> Bits)
{
    private const int OtherBit = 255;

    private static readonly Dictionary<Operation, EventTypeSet> ByOperation = EventTypeCatalog.Calls.Index()
        .GroupBy(call => call.Item.Operation, call => Of(call.Index)).ToDictionary(calls => calls.Key, Union);

    /// <summary>Every event type.</summary>
    public static EventTypeSet All { get; } = Union(Enumerable.Range(0, EventTypeCatalog.Calls.Count).Append(OtherBit).Select(Of));

    /// <summary>No event type.</summary>
    public static EventTypeSet None => default;

    /// <summary>True when no event type is in it.</summary>
    public bool IsEmpty => Bits == Vector256<ulong>.Zero;

    /// <summary>The operations with a system call in the set.</summary>
    public OperationSet Operations
    {
        get
        {
            OperationSet operations = OperationSet.None;
            foreach ((Operation operation, EventTypeSet calls) in ByOperation)
            {
                if (!Intersect(calls).IsEmpty) operations |= operation.ToSet();
            }

            return operations;
        }
    }

    /// <summary>The system calls of <paramref name="operation"/>.</summary>
    public static EventTypeSet CallsOf(Operation operation) => ByOperation[operation];

    /// <summary>The event types that <paramref name="names"/> name.</summary>
    public static EventTypeSet Of(IEnumerable<string> names) =>
        Union(names.Select(name => Of(EventTypeCatalog.IndexOf(name) is var call and >= 0 ? call : OtherBit)));

    /// <summary>The system calls of <paramref name="operations"/>, and every event that leads to none.</summary>
    public static EventTypeSet Of(OperationSet operations) => operations.Enumerate().Select(CallsOf).Aggregate(Of(OtherBit), (all, set) => all.Union(set));

    /// <summary>
    /// What is left when these are excluded: no system call of an operation that has one of them. A named set never holds every event without an
    /// operation, so some of those is left.
    /// </summary>
    public EventTypeSet Exclude() => Of(OperationSet.All & ~Operations);

    /// <summary>What is in both.</summary>
    public EventTypeSet Intersect(EventTypeSet other) => new(Bits & other.Bits);

    /// <summary>What is in either.</summary>
    public EventTypeSet Union(EventTypeSet other) => new(Bits | other.Bits);

    private static EventTypeSet Of(int bit) => new(Vector256<ulong>.Zero.WithElement(bit / 64, 1UL << (bit % 64)));

    private static EventTypeSet Union(IEnumerable<EventTypeSet> sets) => sets.Aggregate(None, (all, set) => all.Union(set));
}
