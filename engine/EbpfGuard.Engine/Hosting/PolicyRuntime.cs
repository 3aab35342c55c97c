using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Delivery;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Programs;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Response;
using EbpfGuard.Engine.Sessions;
using EbpfGuard.Engine.Tracking;

namespace EbpfGuard.Engine.Hosting;

/// <summary>What all policies of a guard share.</summary>
internal sealed record RuntimeServices(
    GuardOptions Options, LoadOptions Load, Tracker Tracker, SparePrograms? Spare, HostFacts Host, AuditWorker Audit, KillBreaker Breaker,
    WallClock Clock, TimeProvider Time);

/// <summary>
/// One policy at work, from its load to its last record: programs, ring reader and responder. A change of
/// policy starts the next beside it and stops this one after.
/// </summary>
internal sealed class PolicyRuntime : IDisposable
{
    private static readonly TimeSpan MaintainEvery = TimeSpan.FromSeconds(1);
    private const int ForgetEvery = 30;
    private static int _sessions;
    private readonly RuntimeServices _services;
    private readonly PolicySession _session;
    private readonly ResponseWorker _responses;
    private readonly ITimer _timer;
    private readonly Lock _tending = new();
    private readonly FaultLog _faults;
    private LoadedPolicy? _policy;
    private EventReader? _reader;
    private AliasTable? _aliases;
    private int _toldUnnamed;
    private GuardHealth _health;
    private ulong _unkept;
    private int _tended;
    private RuleAccount[]? _accounts;
    private bool _isStopped;

    private PolicyRuntime(PolicyImage image, RuntimeServices services, IReadOnlyList<FileIdentity> neverStop)
    {
        _services = services;
        _faults = new FaultLog(ReportFault);
        int number = Interlocked.Increment(ref _sessions);
        var decoder = new EventDecoder(services.Tracker.Processes, services.Clock);
        _session = new PolicySession(number, image, decoder);
        var control = new SystemProcesses();
        var killer = new ProcessKiller(control, new ProtectedProcesses(
            neverStop, (uint)Environment.ProcessId, services.Tracker.ProgramOf, HostRoot.IsRunning));
        var tree = new ProcessTree(control, killer, services.Tracker.Processes, services.Tracker.TryKnowAll);
        var responder = new Responder(killer, tree, services.Breaker);
        _responses = new ResponseWorker(
            _session, responder, services.Host, DeferredCondition.Judge, services.Audit, services.Clock, services.Time,
            services.Options.AlertsPerSecond);
        _timer = services.Time.CreateTimer(_ => Maintain(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The policy in the kernel.</summary>
    public LoadedPolicy Policy => _policy!;

    /// <summary>The rules and their counts.</summary>
    public PolicySession Session => _session;

    /// <summary>Puts <paramref name="image"/> to work.</summary>
    public static PolicyRuntime Start(PolicyImage image, RuntimeServices services)
    {
        IReadOnlyList<FileIdentity> neverStop = NeverStopped.Resolve(services.Options.NeverStop);
        var runtime = new PolicyRuntime(image, services, neverStop);
        try
        {
            services.Audit.Open(runtime._session);
            runtime._responses.Start();
            runtime._unkept = services.Tracker.Unkept;
            runtime._policy = new PolicyLoader(services.Load with { NeverStop = neverStop }, services.Tracker, services.Spare)
                .Load(image, runtime.Prepare);
            runtime.FillAliases();
            runtime._timer.Change(MaintainEvery, MaintainEvery);
            return runtime;
        }
        catch
        {
            runtime.Dispose();
            throw;
        }
    }

    /// <summary>Ends the enforcement, reads and writes what was recorded, and frees the policy.</summary>
    /// <param name="leaves">True to leave the enforcement to the pins, and what is recorded from now on to who takes over.</param>
    /// <returns>The closing account of every rule.</returns>
    public RuleAccount[] Stop(bool leaves = false)
    {
        lock (_tending) _isStopped = true;
        _timer.Dispose();
        if (leaves) Policy.Leave();
        else Policy.Detach();
        RuleAccount[] accounts = Close(leaves);
        if (leaves) Policy.Counts.WasLeft = true;
        if (Policy.PinFault is { } fault) ReportFault($"{fault}; its rules stay in force until the pins are gone");
        Dispose();
        return accounts;
    }

    public void Dispose()
    {
        _timer.Dispose();
        Close(goesOn: false);
        _session.ReadCounters = null;
        _policy?.Dispose();
        _reader?.Dispose();
        _responses.Dispose();
    }

    private void Prepare(LoadedPolicy policy)
    {
        _session.ReadCounters = policy.ReadCounters;
        _session.Counts.Keep(policy.Counts);
        policy.Counts.Beat(_services.Clock.NowNs, policy.ReadCounters());
        _reader = new EventReader(policy, _session, _services.Tracker, _responses.Inbox, _services.Audit.Queues, ReportGap, _faults, _services.Time);
        policy.Releasing = () =>
        {
            Close(goesOn: false);
            _reader.Dispose();
        };
        _reader.Start();
        _aliases = new AliasTable(policy);
    }

    // Everything that counts ends here, before the memory that it counts in.
    private RuleAccount[] Close(bool goesOn)
    {
        if (_accounts is not null) return _accounts;
        _reader?.Stop();
        _responses.Stop();
        _accounts = _services.Audit.Close(_session, goesOn);
        _policy?.Counts.Beat(_services.Clock.NowNs, _policy.ReadCounters());
        _session.Counts.Release();
        return _accounts;
    }

    private void ReportGap(RecordRing ring, ulong first, ulong last) =>
        _services.Audit.TryPost(null, -1, new GapRecord(_services.Clock.NowNs, ring, first, last));

    // Keeps what the kernel cannot know by itself: mounts, and processes whose records were lost. One that fails does not keep the others.
    private void Maintain()
    {
        if (!_tending.TryEnter()) return;
        try
        {
            if (_isStopped) return;
            _faults.Attempt("keeping the counts", () => Policy.Counts.Beat(_services.Clock.NowNs, Policy.ReadCounters()));
            _faults.Attempt("following the host's mounts", MaintainMounts);
            _faults.Attempt("following files with several links", _aliases!.Maintain);
            _faults.Attempt("following the host's processes", MaintainProcesses);
        }
        finally
        {
            _tending.Exit();
        }
    }

    private void MaintainProcesses()
    {
        GuardHealth before = _health;
        _health = Policy.ReadHealth();
        if (_health.LinksUnknown != before.LinksUnknown) ReportLinks(_health.LinksUnknown - before.LinksUnknown);
        if (_health.NoScratch != before.NoScratch) ReportNoScratch(_health.NoScratch - before.NoScratch);
        _services.Tracker.Maintain();
        ulong unkept = _services.Tracker.Unkept;
        if (unkept != _unkept) ReportUnkept(unkept - _unkept);
        _unkept = unkept;
        if (_tended++ % ForgetEvery == 0) Policy.ForgetAllBut(_services.Tracker.Programs());
    }

    // When it is enforced, so that no name is given in between; what was enforced before it still is.
    private void FillAliases()
    {
        foreach (string folder in _aliases!.Fill())
        {
            ReportFault(
                $"{folder} holds more entries than are looked at (of all folders that rules name {AliasTable.MostEntries}), or names that are not UTF-8: not every file below it that has a second name elsewhere is known by it");
        }
    }

    private void MaintainMounts()
    {
        Policy.Mounts.Refresh();
        IReadOnlyList<string> unnamed = Policy.Mounts.Unnamed;
        if (unnamed.Count > _toldUnnamed)
        {
            ReportFault(
                $"mount points that are too long or too many for the kernel's table, {unnamed[^1]} among them: seen from other mount namespaces, "
                + "files there are not known by these names");
        }

        _toldUnnamed = unnamed.Count;
    }

    private void ReportLinks(ulong count) => ReportFault(
        $"{count} names of files with several links found no room: rules that report do not know these files by their other names, "
        + "and links that would have escaped a rule that stops were refused");

    private void ReportUnkept(ulong count) => ReportFault(
        $"{count} programs found no room in what is kept of programs: who runs them, or descends from them, is unknown to rules on programs and ancestors");

    private void ReportNoScratch(ulong count) => ReportFault(
        $"{count} operations found no working memory: those that a rule might have stopped were refused where they could be, all others passed unjudged");

    private void ReportFault(string message) => _services.Audit.TryPost(null, -1, GuardRecord.Fault(_services.Clock.NowNs, message));
}
