namespace EbpfGuard.Cli.Review;

/// <summary>
/// Adds up what a log says it lacks. A rule's counts grow while a guard runs and begin anew with the next, so the last
/// loss record of each run is what counts.
/// </summary>
internal sealed class AuditLosses
{
    private readonly Dictionary<string, (ulong Lost, ulong HeldBack)> _run = [];
    private readonly Dictionary<string, (ulong Lost, ulong HeldBack)> _before = [];

    /// <summary>Rules with records that were lost or held back, and how many.</summary>
    public IEnumerable<(string Rule, ulong Lost, ulong HeldBack)> Rules
    {
        get
        {
            EndRun();
            return _before.Where(r => r.Value != (0, 0)).Select(r => (r.Key, r.Value.Lost, r.Value.HeldBack));
        }
    }

    /// <summary>Takes a record of the log, in order.</summary>
    public void Add(AuditEntry entry)
    {
        if (entry.Kind == "start") EndRun();
        if (entry.Kind == "loss") _run[entry.Rule] = (entry.Lost, entry.HeldBack);
    }

    private void EndRun()
    {
        foreach ((string rule, (ulong lost, ulong heldBack)) in _run)
        {
            (ulong lostBefore, ulong heldBefore) = _before.GetValueOrDefault(rule);
            _before[rule] = (lostBefore + lost, heldBefore + heldBack);
        }

        _run.Clear();
    }
}
