namespace EbpfGuard.Dsl.Merging;

/// <summary>
/// Appends to lists of the tree. The author's own list is copied the first time; the copy belongs to the merger alone and grows in place,
/// so that thousands of small overrides cost no more than their sum.
/// </summary>
internal sealed class GrowingLists
{
    private readonly HashSet<object> _own = new(ReferenceEqualityComparer.Instance);

    /// <summary>The items with more behind them. The list given is used up.</summary>
    public IReadOnlyList<T> Append<T>(IReadOnlyList<T> items, IReadOnlyList<T> more)
    {
        if (_own.Contains(items))
        {
            ((List<T>)items).AddRange(more);
            return items;
        }
        List<T> grown = [.. items, .. more];
        _own.Add(grown);
        return grown;
    }
}
