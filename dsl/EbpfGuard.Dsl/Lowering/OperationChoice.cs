using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// Which operations a rule judges. Each alternative is asked: one that names event types adds the operations of which a system call is
/// left; one that names none adds those that its fields speak of, or the common ones when every field is about the process.
/// </summary>
internal static class OperationChoice
{
    public static OperationSet Choose(Condition condition)
    {
        EventAlternatives alternatives = EventAlternatives.Of(condition);
        OperationSet possible = EventTypes.WherePossible(condition).Operations;
        return alternatives.Unnamed.Aggregate(alternatives.Named.Operations, (set, fields) => set | fields.Choose(possible));
    }
}
