using System.Collections.Concurrent;

namespace EbpfGuard.Engine.Events;

/// <summary>
/// Failures that nobody foresaw and that must not end a thread: all are counted, and each kind is told once. Safe for
/// several threads.
/// </summary>
/// <param name="tell">Told in words what was being done and why it failed.</param>
public sealed class FaultLog(Action<string> tell)
{
    private readonly ConcurrentDictionary<(string, Type), bool> _told = new();
    private long _count;

    /// <summary>Failures so far.</summary>
    public long Count => Interlocked.Read(ref _count);

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
        Interlocked.Increment(ref _count);
        if (_told.TryAdd((what, failure.GetType()), true)) tell($"{what} failed: {failure.GetType().Name}: {failure.Message}");
    }
}
