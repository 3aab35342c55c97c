using System.Globalization;
using Spectre.Console;

namespace EbpfGuard.Bench.Figures;

/// <summary>Draws figures for people.</summary>
internal static class FigureTable
{
    /// <summary>Writes the figures of one benchmark.</summary>
    public static void Write(IAnsiConsole console, string title, IEnumerable<Figure> figures)
    {
        Table table = new Table().RoundedBorder().Title(Markup.Escape(title));
        table.AddColumn("figure");
        foreach (string column in (string[])["n", "min", "median", "p99"]) table.AddColumn(new TableColumn(column).RightAligned());
        table.AddColumn("unit");
        table.AddColumn("goal");
        foreach (Figure figure in figures)
        {
            table.AddRow(
                Markup.Escape(figure.Name), figure.Count.ToString(CultureInfo.InvariantCulture), FigureText.Number(figure.Min),
                $"[bold]{FigureText.Number(figure.Median)}[/]", FigureText.Number(figure.P99), Markup.Escape(figure.Unit), GoalOf(figure));
        }

        console.Write(table);
    }

    private static string GoalOf(Figure figure)
    {
        if (figure.Goal is not { } goal) return "";
        string bound = FigureText.Bound(goal);
        return figure.IsReached == true ? $"[green]{bound} reached[/]" : $"[red]{bound} missed[/]";
    }
}
