using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Binding;

/// <summary>The lists, flattened: an unquoted item that names a list stands for that list's items.</summary>
internal sealed class ListTable
{
    private readonly DefinitionTable<ListDeclarationSyntax> _lists;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, IReadOnlyList<ValueSyntax>> _flat = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];

    // What all lists together hold once they are flattened; a list of a list of … grows with the square of the text.
    private long _held;

    public ListTable(DefinitionTable<ListDeclarationSyntax> lists, DiagnosticBag diagnostics)
    {
        _lists = lists;
        _diagnostics = diagnostics;
        foreach (string name in lists.Names) Items(name);
    }

    public IEnumerable<string> Names => _lists.Names;

    public bool Has(string name) => _lists.Find(name) is not null;

    public bool IsBroken(string name) => _lists.IsBroken(name);

    /// <summary>The flattened items of a list that exists.</summary>
    public IReadOnlyList<ValueSyntax> Items(string name)
    {
        if (_flat.TryGetValue(name, out IReadOnlyList<ValueSyntax>? items)) return items;
        if (_held > PolicyLimits.FlattenedItems) return _flat[name] = [];
        _open.Add(name);
        IReadOnlyList<ValueSyntax> written = _lists.Find(name)!.Items;
        items = Flatten(written);
        _open.RemoveAt(_open.Count - 1);
        if (!ReferenceEquals(items, written)) _held += items.Count;
        if (_held > PolicyLimits.FlattenedItems)
        {
            _diagnostics.Report(NameDiagnostics.ListsTooLarge(PolicyLimits.FlattenedItems, _lists.Find(name)!.Name.Span));
            items = [];
        }
        return _flat[name] = items;
    }

    /// <summary>
    /// The values with list names replaced by their items, each value once; the same object when there is no list name.
    /// </summary>
    public IReadOnlyList<ValueSyntax> Flatten(IReadOnlyList<ValueSyntax> values)
    {
        if (!values.Any(IsList)) return values;
        List<ValueSyntax> flat = [];
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (ValueSyntax value in values)
        {
            if (!IsList(value)) AddNew(value);
            else if (_open.IndexOf(value.Text) is var start and >= 0) ReportCycle(start, value);
            else if (_open.Count >= PolicyLimits.NestingPerRule) ReportTooDeep(value);
            else foreach (ValueSyntax item in Items(value.Text)) AddNew(item);
        }

        return flat;

        // Lists that use others twice would double at each step.
        void AddNew(ValueSyntax item)
        {
            if (known.Add(item.Text)) flat.Add(item);
        }
    }

    private bool IsList(ValueSyntax value) => !value.IsQuoted && Has(value.Text);

    private void ReportTooDeep(ValueSyntax value) =>
        _diagnostics.Report(NameDiagnostics.ExpansionTooDeep(PolicyLimits.NestingPerRule, value.Span));

    private void ReportCycle(int start, ValueSyntax value) => _diagnostics.Report(NameDiagnostics.Cycle(
        "list", [.. _open.Skip(start), value.Text], value.Span, _lists.Find(value.Text)!.Name.Span));
}
