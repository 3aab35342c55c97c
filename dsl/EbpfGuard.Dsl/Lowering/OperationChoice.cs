using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// Which operations a rule judges. One that names event types judges every operation of which a door is left; one that names
/// none judges the operations that its fields speak of, or all of them when every field is about the process.
/// </summary>
internal static class OperationChoice
{
    public static OperationSet Choose(Condition condition)
    {
        EventTypeSet events = EventTypeExtraction.Extract(condition);
        return events == EventTypeSet.All ? ChooseByFields(condition) : events.Operations;
    }

    private static OperationSet ChooseByFields(Condition condition)
    {
        FieldDefinition[] fields = [.. Comparisons.FieldsOf(condition).Select(f => f.Definition).Where(f => f.Operations != OperationSet.All)];
        if (fields.Length == 0) return OperationSet.All;
        OperationSet known = fields.Aggregate(OperationSet.None, (set, f) => set | (f.Operations & ~f.UserSpaceOperations));
        return known != OperationSet.None ? known : fields.Aggregate(OperationSet.None, (set, f) => set | f.Operations);
    }
}
