using System.Globalization;

namespace EbpfGuard.Bench.Figures;

/// <summary>Figures as people read them.</summary>
internal static class FigureText
{
    /// <summary>A value, in as many digits as say something.</summary>
    public static string Number(double value) => value switch
    {
        0 => "0",
        < 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };

    /// <summary>A goal: <c>≤ 50</c>.</summary>
    public static string Bound(Goal goal) => $"{(goal.IsFloor ? "≥" : "≤")} {Number(goal.Bound)}";
}
