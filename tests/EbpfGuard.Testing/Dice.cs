namespace EbpfGuard.Testing;

/// <summary>Chance from a seed: the same seed always gives the same throws.</summary>
public sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A number from 0 to <paramref name="sides"/> - 1.</summary>
    public int Roll(int sides) => _random.Next(sides);

    /// <summary>True <paramref name="percent"/> times in a hundred.</summary>
    public bool Chance(int percent) => _random.Next(100) < percent;

    /// <summary>One of <paramref name="items"/>.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    /// <summary>A number of results of <paramref name="make"/>, at least <paramref name="least"/> and at most <paramref name="most"/>.</summary>
    public T[] Many<T>(int least, int most, Func<T> make) => [.. Enumerable.Range(0, least + Roll(most - least + 1)).Select(_ => make())];
}
