using System.Text;

namespace EbpfGuard.Bench.Figures;

/// <summary>The tables of a page in Markdown that are made of figures: each stands between two comments that name its group.</summary>
internal static class CostTable
{
    /// <summary>Puts the tables of <paramref name="file"/> where the page at <paramref name="path"/> has places for them; returns the groups that it has one for.</summary>
    /// <exception cref="InvalidDataException">A place has no end.</exception>
    public static IReadOnlyList<string> WriteInto(string path, FigureFile file)
    {
        string page = File.ReadAllText(path);
        var placed = new List<string>();
        foreach (IGrouping<string, Figure> group in file.Figures.Where(f => f.Cell is not null).GroupBy(f => f.Group))
        {
            if (Put(page, path, group.Key, Markdown([.. group])) is not { } changed) continue;
            page = changed;
            placed.Add(group.Key);
        }

        File.WriteAllText(path, page);
        return placed;
    }

    // Null where there is no place.
    private static string? Put(string page, string path, string group, string table)
    {
        string begin = $"<!-- bench: {group} -->\n", end = $"<!-- end of {group} -->";
        int start = page.IndexOf(begin, StringComparison.Ordinal);
        if (start < 0) return null;
        start += begin.Length;
        int stop = page.IndexOf(end, start, StringComparison.Ordinal);
        return stop < 0 ? throw new InvalidDataException($"{path}: '{begin.Trim()}' has no '{end}'") : page[..start] + table + page[stop..];
    }

    private static string Markdown(IReadOnlyList<Figure> figures)
    {
        string[] columns = [.. figures.Select(f => f.Cell!.Column).Distinct()];
        var text = new StringBuilder($"| | {string.Join(" | ", columns)} |\n|---|{string.Concat(columns.Select(_ => "---|"))}\n");
        foreach (IGrouping<string, Figure> row in figures.GroupBy(f => f.Cell!.Row))
        {
            ILookup<string, Figure> cells = row.ToLookup(f => f.Cell!.Column);
            text.Append($"| {row.Key} | {string.Join(" | ", columns.Select(c => cells[c].FirstOrDefault() is { } f ? FigureText.Number(f.Median) : ""))} |\n");
        }

        return text.ToString();
    }
}
