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
                Markup.Escape(figure.Name), figure.Count.ToString(CultureInfo.InvariantCulture), Number(figure.Min),
                $"[bold]{Number(figure.Median)}[/]", Number(figure.P99), Markup.Escape(figure.Unit), GoalOf(figure));
        }

        console.Write(table);
    }

    private static string GoalOf(Figure figure)
    {
        if (figure.Goal is not { } goal) return "";
        string bound = $"{(goal.IsFloor ? "≥" : "≤")} {Number(goal.Bound)}";
        return figure.IsReached == true ? $"[green]{bound} reached[/]" : $"[red]{bound} missed[/]";
    }

    private static string Number(double value) => value switch
    {
        0 => "0",
        < 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };
}
