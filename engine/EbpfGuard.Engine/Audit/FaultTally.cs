using System.Globalization;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Audit;

/// <summary>
/// The last catch of a thread that deals with one record after another: a fault costs its record, never the thread. The first of
/// each kind is told at once, and at the end how many there were.
/// </summary>
/// <param name="what">What could not be done, as the beginning of a sentence.</param>
/// <param name="tell">Puts a record into the log.</param>
/// <param name="clock">The time of the records.</param>
internal sealed class FaultTally(string what, Action<AuditRecord> tell, Events.WallClock clock)
{
    private const int MostKinds = 64;
    private readonly Dictionary<string, long> _kinds = new(StringComparer.Ordinal);

    /// <summary>Faults of all kinds.</summary>
    public long Count { get; private set; }

    /// <summary>Counts a fault, and tells it if it is the first of its kind.</summary>
    public void Add(Exception fault)
    {
        Count++;
        string kind = $"{fault.GetType().Name} in {fault.TargetSite?.Name ?? "unknown code"}";
        bool isKnown = _kinds.TryGetValue(kind, out long before);
        if (!isKnown && _kinds.Count >= MostKinds) return;
        _kinds[kind] = before + 1;
        if (!isKnown) Tell($"{what}: {fault.Message} ({kind}); others of the kind are counted", kind, 1);
    }

    /// <summary>Tells the kinds that came more than once, and begins anew.</summary>
    public void Close()
    {
        foreach ((string kind, long count) in _kinds.Where(k => k.Value > 1)) Tell($"{what}, {count} times: {kind}", kind, count);
        _kinds.Clear();
    }

    private void Tell(string message, string kind, long count) => tell(new GuardRecord(
        clock.NowNs, GuardSubject.Fault, Priority.Error, message, [new("kind", kind), new("count", count.ToString(CultureInfo.InvariantCulture))]));
}
