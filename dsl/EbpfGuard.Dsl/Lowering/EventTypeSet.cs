using System.Numerics;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// A set of event types, as far as planning has to know it: which doors of operations are in it, and whether some event that
/// leads to no operation is.
/// </summary>
internal readonly record struct EventTypeSet(ulong Bits)
{
    private const ulong OtherBit = 1UL << 63;

    private static readonly ulong DoorBits = (1UL << EventTypeCatalog.Doors.Count) - 1;

    private static readonly Dictionary<Operation, EventTypeSet> ByOperation = EventTypeCatalog.Doors
        .Select((door, index) => (door.Operation, Bit: 1UL << index))
        .GroupBy(d => d.Operation).ToDictionary(g => g.Key, g => new EventTypeSet(g.Aggregate(0UL, (bits, d) => bits | d.Bit)));

    /// <summary>Every event type.</summary>
    public static EventTypeSet All => new(DoorBits | OtherBit);

    /// <summary>No event type.</summary>
    public static EventTypeSet None => default;

    public bool IsEmpty => Bits == 0;

    /// <summary>The operations with a door in the set.</summary>
    public OperationSet Operations
    {
        get
        {
            OperationSet operations = OperationSet.None;
            for (ulong doors = Bits & DoorBits; doors != 0; doors &= doors - 1)
                operations |= EventTypeCatalog.Doors[BitOperations.TrailingZeroCount(doors)].Operation.ToSet();
            return operations;
        }
    }

    /// <summary>The doors of <paramref name="operation"/>.</summary>
    public static EventTypeSet DoorsOf(Operation operation) => ByOperation[operation];

    /// <summary>The event types for which a comparison of <c>evt.type</c> holds.</summary>
    public static EventTypeSet WhereHolds(ComparisonCondition comparison) => comparison.Operator switch
    {
        ComparisonOperator.Equal or ComparisonOperator.In or ComparisonOperator.Intersects => Of(comparison.Operands.Texts),
        ComparisonOperator.NotEqual => Of(comparison.Operands.Texts).Complement(),
        ComparisonOperator.Exists => All,
        _ => Of(EventTypeCatalog.Names.Where(n => ConditionEvaluator.Compare(comparison, new TextFact(n)) == Truth.True)),
    };

    /// <summary>The other event types. A named set never holds every event without an operation, so some is left.</summary>
    public EventTypeSet Complement() => new((~Bits & DoorBits) | OtherBit);

    public EventTypeSet Intersect(EventTypeSet other) => new(Bits & other.Bits);

    public EventTypeSet Union(EventTypeSet other) => new(Bits | other.Bits);

    private static EventTypeSet Of(IEnumerable<string> names) =>
        new(names.Aggregate(0UL, (bits, name) => bits | (EventTypeCatalog.DoorOf(name) is var door and >= 0 ? 1UL << door : OtherBit)));
}
