namespace EbpfGuard.Bench.Figures;

/// <summary>Something measured several times.</summary>
/// <param name="Group">What it belongs to: the benchmark's name.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">The unit of the values.</param>
/// <param name="Count">How often it was measured.</param>
/// <param name="Min">The least value.</param>
/// <param name="Median">The middle value.</param>
/// <param name="P99">The value that one in a hundred exceeds; the largest when there are fewer than a hundred.</param>
/// <param name="Goal">What it should reach; null when there is no such thing.</param>
/// <param name="Cell">Where it stands in its group's table; null when it is in none.</param>
internal sealed record Figure(
    string Group, string Name, string Unit, int Count, double Min, double Median, double P99, Goal? Goal = null, Cell? Cell = null)
{
    /// <summary>The figure of <paramref name="values"/>.</summary>
    public static Figure Of(string group, string name, string unit, IReadOnlyList<double> values, Goal? goal = null)
    {
        double[] sorted = [.. values.Order()];
        return new Figure(
            group, name, unit, sorted.Length, sorted[0], At(sorted, 0.5), At(sorted, 0.99), goal);
    }

    /// <summary>A figure that was taken once.</summary>
    public static Figure Single(string group, string name, string unit, double value, Goal? goal = null) =>
        Of(group, name, unit, [value], goal);

    /// <summary>The middle one of <paramref name="values"/>.</summary>
    public static double MedianOf(IEnumerable<double> values) => At([.. values.Order()], 0.5);

    /// <summary>Whether the goal is reached by the median; null when there is no goal.</summary>
    public bool? IsReached => Goal is { } goal ? goal.IsReachedBy(Median) : null;

    private static double At(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}

/// <summary>What a figure's median should reach.</summary>
/// <param name="Bound">The bound, in the figure's unit.</param>
/// <param name="IsFloor">True when the figure should be no less; else no more.</param>
internal sealed record Goal(double Bound, bool IsFloor = false)
{
    /// <summary>No more than <paramref name="bound"/>.</summary>
    public static Goal AtMost(double bound) => new(bound);

    /// <summary>No less than <paramref name="bound"/>.</summary>
    public static Goal AtLeast(double bound) => new(bound, true);

    /// <summary>Whether <paramref name="value"/> is good enough.</summary>
    public bool IsReachedBy(double value) => IsFloor ? value >= Bound : value <= Bound;
}

/// <summary>A place in a table.</summary>
/// <param name="Row">What was done.</param>
/// <param name="Column">Beside what.</param>
internal sealed record Cell(string Row, string Column);
