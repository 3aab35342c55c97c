using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>The operations that some fields speak of. Those that every operation has speak of none.</summary>
/// <param name="IsEmpty">True when no field speaks of any.</param>
/// <param name="InKernel">Those at which the kernel supplies some of the fields.</param>
/// <param name="Anywhere">Those at which some of the fields is supplied.</param>
internal readonly record struct FieldScope(bool IsEmpty, OperationSet InKernel, OperationSet Anywhere)
{
    /// <summary>No field.</summary>
    public static FieldScope Nothing { get; } = new(true, OperationSet.None, OperationSet.None);

    /// <summary>Fields of every operation.</summary>
    public static FieldScope Everything { get; } = new(false, OperationSet.All, OperationSet.All);

    /// <summary>The fields of a comparison.</summary>
    public static FieldScope Of(ComparisonCondition comparison) =>
        Comparisons.FieldsOf(comparison).Select(f => f.Definition).Where(f => f.Operations != OperationSet.All)
            .Aggregate(Nothing, (scope, f) => scope.Union(new FieldScope(false, f.Operations & ~f.UserSpaceOperations, f.Operations)));

    /// <summary>The fields of both.</summary>
    public FieldScope Union(FieldScope other) => new(IsEmpty && other.IsEmpty, InKernel | other.InKernel, Anywhere | other.Anywhere);

    /// <summary>The operations that a condition on the fields is for, of those at which it is <paramref name="possible"/> if any is.</summary>
    public OperationSet Choose(OperationSet possible)
    {
        if (IsEmpty) return OperationSet.Common;
        OperationSet known = FirstSome(InKernel & possible, Anywhere & possible, InKernel, Anywhere);
        // What is judged on return cannot be refused: a rule has to ask for it by name, unless it is all that its fields speak of.
        return FirstSome(known & ~OperationSet.OnReturn, known);
    }

    private static OperationSet FirstSome(params ReadOnlySpan<OperationSet> sets)
    {
        foreach (OperationSet set in sets)
        {
            if (set != OperationSet.None) return set;
        }

        return OperationSet.None;
    }
}
