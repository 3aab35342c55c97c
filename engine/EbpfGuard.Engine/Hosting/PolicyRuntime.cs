using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Response;

namespace EbpfGuard.Engine.Hosting;

/// <summary>What all policies of a guard share.</summary>
internal sealed record RuntimeServices(
    GuardOptions Options, LoadOptions Load, HostFacts Host, AuditWorker Audit, KillBreaker Breaker, WallClock Clock, TimeProvider Time);

/// <summary>
/// One policy at work, from its load to its last record: programs, process table, ring reader and responder. A change of
/// policy starts the next beside it and stops this one after.
/// </summary>
internal sealed class PolicyRuntime : IDisposable
{
    private static readonly TimeSpan TendEvery = TimeSpan.FromSeconds(1);
    private static int _sessions;
    private readonly RuntimeServices _services;
    private readonly ProcessTable _table = new();
    private readonly PolicySession _session;
    private readonly ResponseWorker _responses;
    private readonly ImageEvaluator _evaluator;
    private readonly ITimer _timer;
    private readonly Lock _tending = new();
    private LoadedPolicy? _policy;
    private EventReader? _reader;
    private ProcessLabeler? _labeler;
    private AliasTable? _aliases;
    private int _toldUnnamed;
    private GuardHealth _health;
    private Exception? _toldReading;
    private Exception? _toldRendering;
    private bool _isStopped;

    private PolicyRuntime(PolicyImage image, RuntimeServices services)
    {
        _services = services;
        _evaluator = new ImageEvaluator(image);
        int number = Interlocked.Increment(ref _sessions);
        var decoder = new EventDecoder(_table, services.Clock);
        _session = new PolicySession(number, image, decoder, services.Options.MonitorAll);
        var control = new SystemProcesses();
        var killer = new ProcessKiller(control, new ProtectedProcesses(services.Options.NeverKill, services.Load.Self));
        var responder = new Responder(killer, new ProcessTree(control, killer, _table), services.Breaker);
        _responses = new ResponseWorker(_session, responder, services.Host, DeferredCondition.Holds, services.Audit, services.Clock);
        _timer = services.Time.CreateTimer(_ => Tend(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The policy in the kernel.</summary>
    public LoadedPolicy Policy => _policy!;

    /// <summary>The rules and their books.</summary>
    public PolicySession Session => _session;

    /// <summary>Number of processes that are known.</summary>
    public int Processes => _table.Count;

    /// <summary>Puts <paramref name="image"/> to work; <paramref name="before"/> is the policy that it takes the place of.</summary>
    public static PolicyRuntime Start(PolicyImage image, RuntimeServices services, PolicyRuntime? before)
    {
        var runtime = new PolicyRuntime(image, services);
        try
        {
            services.Audit.Open(runtime._session);
            runtime._responses.Start();
            runtime._policy = new PolicyLoader(services.Load).Load(image, p => runtime.Prepare(p, before?._table));
            runtime.FillAliases();
            runtime._timer.Change(TendEvery, TendEvery);
            return runtime;
        }
        catch
        {
            runtime.Dispose();
            services.Audit.Close(runtime._session);
            throw;
        }
    }

    /// <summary>Ends the enforcement, reads and writes what was recorded, and frees the policy.</summary>
    /// <returns>The closing account of every rule.</returns>
    public RuleAccount[] Stop()
    {
        lock (_tending) _isStopped = true;
        _timer.Dispose();
        Policy.Detach();
        _reader!.Stop();
        _responses.Stop();
        RuleAccount[] accounts = _services.Audit.Close(_session);
        Dispose();
        return accounts;
    }

    public void Dispose()
    {
        _timer.Dispose();
        _session.ReadCounters = null;
        _policy?.Dispose();
        _reader?.Dispose();
        _responses.Dispose();
    }

    private void Prepare(LoadedPolicy policy, ProcessTable? before)
    {
        _session.ReadCounters = policy.ReadCounters;
        _reader = new EventReader(policy, _session, _table, _responses.Queue, _services.Audit.Queue, ReportGap);
        policy.Releasing = _reader.Dispose;
        _reader.Start();
        _aliases = new AliasTable(policy);
        _aliases.Fill();
        _labeler = new ProcessLabeler(policy, new ImageProcessClassifier(_evaluator), _table, before);
        _labeler.LabelAll();
    }

    private void ReportGap(RecordRing ring, ulong first, ulong last) =>
        _services.Audit.TryPost(null, -1, new GapRecord(_services.Clock.NowNs, ring, first, last));

    // Keeps what the kernel cannot know by itself: mounts, and processes whose records were lost.
    private void Tend()
    {
        if (!_tending.TryEnter()) return;
        try
        {
            if (_isStopped) return;
            Policy.Mounts.Refresh();
            _aliases!.Tend();
            ReportUnnamed();
            GuardHealth health = Policy.ReadHealth();
            if (health.LifecycleLost != _health.LifecycleLost)
            {
                _table.Reconcile(p => SystemProcesses.Identify(p.Pid) is { } identity && identity.Is(p));
                _labeler!.LabelAll();
            }

            if (health.LinksUnknown != _health.LinksUnknown) ReportLinks(health.LinksUnknown - _health.LinksUnknown);
            if (health.NoScratch != _health.NoScratch) ReportNoScratch(health.NoScratch - _health.NoScratch);
            _health = health;
            ReportFailures();
        }
        catch (Exception e) when (e is IOException or Bpf.Errors.BpfException)
        {
            ReportFault(e.Message);
        }
        finally
        {
            _tending.Exit();
        }
    }

    // Each once: the reader's end, and a record that could not be rendered.
    private void ReportFailures()
    {
        if (_reader!.Failure is { } reading && reading != _toldReading)
        {
            _toldReading = reading;
            ReportFault($"the ring reader ended, records are no longer read: {reading.Message}");
        }

        if (_services.Audit.Failure is { } rendering && rendering != _toldRendering)
        {
            _toldRendering = rendering;
            ReportFault($"a record could not be written: {rendering.Message}");
        }
    }

    // Once more when it is enforced: names that were given meanwhile are seen.
    private void FillAliases()
    {
        foreach (string folder in _aliases!.Fill())
        {
            ReportFault(
                $"{folder} holds more than {AliasTable.MostEntries} entries: not every file below it that has a second name elsewhere is known by it");
        }
    }

    private void ReportUnnamed()
    {
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

    private void ReportNoScratch(ulong count) => ReportFault(
        $"{count} operations found no working memory; where a rule could have stopped them they were refused");

    private void ReportFault(string message) => _services.Audit.TryPost(
        null, -1, new GuardRecord(_services.Clock.NowNs, GuardSubject.Fault, Dsl.Policies.Priority.Error, message, []));
}
