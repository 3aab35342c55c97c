using System.Collections.Concurrent;

namespace EbpfGuard.Engine.Faults;

/// <summary>
/// Failures that nobody foresaw and that must not end a thread: all are counted, each kind is told once, and at the end how
/// many there were of it. Safe for several threads.
/// </summary>
/// <param name="tell">Told in words what was being done and why it failed.</param>
public sealed class FaultLog(Action<string> tell)
{
    private readonly ConcurrentDictionary<(string What, Type Kind), long> _counts = new();

    /// <summary>Failures so far.</summary>
    public long Count => _counts.Values.Sum();

    /// <summary>Does <paramref name="work"/>; when it fails, that is counted and told.</summary>
    public void Attempt(string what, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            Add(what, e);
        }
    }

    /// <summary>Counts a failure of <paramref name="what"/>, the name of an activity, and tells it when it is the first of its kind.</summary>
    public void Add(string what, Exception failure)
    {
        Type kind = failure.GetType();
        if (_counts.AddOrUpdate((what, kind), 1, (_, count) => count + 1) == 1) tell($"{what} failed: {kind.Name}: {failure.Message}");
    }

    /// <summary>Tells of each kind that came more than once how often it did. To be called at the end.</summary>
    public void TellTotals()
    {
        foreach (((string what, Type kind), long count) in _counts.Where(c => c.Value > 1)) tell($"{what} failed {count} times: {kind.Name}");
    }
}
