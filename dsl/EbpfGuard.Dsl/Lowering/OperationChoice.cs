using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// Which operations a rule judges. One that names event types judges every operation of which a system call is left; one that names
/// none judges the operations that its fields speak of, or the common ones when every field is about the process.
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
        if (fields.Length == 0) return OperationSet.Common;
        OperationSet known = fields.Aggregate(OperationSet.None, (set, f) => set | (f.Operations & ~f.UserSpaceOperations));
        if (known == OperationSet.None) known = fields.Aggregate(OperationSet.None, (set, f) => set | f.Operations);
        // What is judged on return cannot be refused: a rule has to ask for it by name, unless it is all that its fields speak of.
        OperationSet before = known & ~OperationSet.OnReturn;
        return before != OperationSet.None ? before : known;
    }
}
