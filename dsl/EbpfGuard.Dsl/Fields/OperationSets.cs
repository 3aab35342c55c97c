namespace EbpfGuard.Dsl.Fields;

/// <summary>Questions to an <see cref="OperationSet"/>.</summary>
public static class OperationSets
{
    /// <summary>The set of <paramref name="operation"/> alone.</summary>
    public static OperationSet ToSet(this Operation operation) => (OperationSet)(1 << (int)operation);

    /// <summary>True when <paramref name="operation"/> is in the set.</summary>
    public static bool Has(this OperationSet set, Operation operation) => (set & operation.ToSet()) != 0;

    /// <summary>The set's operations in the order of <see cref="Operation"/>.</summary>
    public static IEnumerable<Operation> Enumerate(this OperationSet set) => OperationCatalog.All.Select(o => o.Operation).Where(o => set.Has(o));

    /// <summary>The operation's name for people: <c>exec</c>, <c>open</c> …</summary>
    public static string Name(this Operation operation) => operation.ToString().ToLowerInvariant();
}
