using System.Globalization;
using System.Net;
using System.Text;

namespace EbpfGuard.Bench.Figures;

/// <summary>
/// The figures of a run as a page that needs nothing beside itself: for each a bar from its least value to its 99th percentile, a mark
/// at the median and one at the goal. Figures of a group that have a unit in common have a scale in common.
/// </summary>
internal static class FigurePage
{
    private const int Width = 480, Height = 14, Margin = 4;

    private const string Style = """
        body { font: 14px/1.5 sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: #222; background: #fff }
        table { border-collapse: collapse; width: 100% } td, th { padding: 2px 8px; text-align: left; border-bottom: 1px solid #ddd }
        td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
        .reached { color: #17692c } .missed { color: #a8231c }
        svg rect { fill: #9db8d9 } svg .median { stroke: #1d3f72; stroke-width: 2 } svg .goal { stroke: #a8231c; stroke-dasharray: 2 2 }
        """;

    /// <summary>Writes the page to <paramref name="path"/>.</summary>
    public static void Write(string path, FigureFile file)
    {
        var page = new StringBuilder();
        page.Append($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>EbpfGuard: what it costs</title><style>{Style}</style></head><body>\n");
        page.Append($"<h1>What it costs</h1>\n<p>{Text(file.Processor)}, {file.Processors} processors, kernel {Text(file.Kernel)}, ");
        page.Append($"{file.Time.ToString("u", CultureInfo.InvariantCulture)}{(file.IsQuick ? "; few repetitions: a look, not figures to publish" : "")}.</p>\n");
        foreach (IGrouping<string, Figure> group in file.Figures.GroupBy(f => f.Group)) Append(page, [.. group]);
        page.Append("</body></html>\n");
        File.WriteAllText(path, page.ToString());
    }

    private static void Append(StringBuilder page, IReadOnlyList<Figure> figures)
    {
        ILookup<string, double> scales = figures.ToLookup(f => f.Unit, f => Math.Max(f.P99, f.Goal?.Bound ?? 0));
        page.Append($"<h2>{Text(figures[0].Group)}</h2>\n<table><tr><th>figure<th>median<th>unit<th>goal<th>least, median, 99th percentile</tr>\n");
        foreach (Figure figure in figures)
        {
            page.Append($"<tr><td>{Text(figure.Name)}<td class=\"number\">{FigureText.Number(figure.Median)}<td>{Text(figure.Unit)}<td>{GoalOf(figure)}<td>");
            page.Append(Bar(figure, scales[figure.Unit].Max())).Append("</tr>\n");
        }

        page.Append("</table>\n");
    }

    private static string GoalOf(Figure figure) => figure.Goal is not { } goal
        ? ""
        : $"<span class=\"{(figure.IsReached == true ? "reached" : "missed")}\">{FigureText.Bound(goal)} {(figure.IsReached == true ? "reached" : "missed")}</span>";

    private static string Bar(Figure figure, double scale)
    {
        string min = At(figure.Min, scale), width = At(figure.P99 - figure.Min, scale), median = At(figure.Median, scale);
        string goal = figure.Goal is { } g ? $"<line class=\"goal\" x1=\"{At(g.Bound, scale)}\" x2=\"{At(g.Bound, scale)}\" y1=\"0\" y2=\"{Height}\"/>" : "";
        return $"<svg width=\"{Width + Margin}\" height=\"{Height}\" role=\"img\" aria-label=\"{FigureText.Number(figure.Min)}, {FigureText.Number(figure.Median)}, {FigureText.Number(figure.P99)}\">"
            + $"<rect x=\"{min}\" y=\"{Margin}\" width=\"{width}\" height=\"{Height - (2 * Margin)}\"/>"
            + $"<line class=\"median\" x1=\"{median}\" x2=\"{median}\" y1=\"1\" y2=\"{Height - 1}\"/>{goal}</svg>";
    }

    private static string At(double value, double scale) =>
        (scale > 0 ? value / scale * Width : 0).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
