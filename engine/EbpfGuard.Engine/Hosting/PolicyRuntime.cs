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
    private GuardHealth _health;
    private Exception? _toldReading;
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
        _responses = new ResponseWorker(
            _session, responder, services.Host, DeferredCondition.Holds, services.Audit, services.Clock, services.Time,
            services.Options.AlertsPerSecond);
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
            new AliasTable(runtime._policy, runtime._evaluator).Refresh();
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
        _reader = new EventReader(policy, _session, _table, _responses.Queues, _services.Audit.Queues, ReportGap);
        policy.Releasing = _reader.Dispose;
        _reader.Start();
        new AliasTable(policy, _evaluator).Refresh();
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
            GuardHealth health = Policy.ReadHealth();
            if (health.LifecycleLost != _health.LifecycleLost)
            {
                _table.Reconcile(p => SystemProcesses.Identify(p.Pid) is { } identity && identity.Is(p));
                _labeler!.LabelAll();
            }

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

    // Once: the reader's end.
    private void ReportFailures()
    {
        if (_reader!.Failure is not { } reading || reading == _toldReading) return;
        _toldReading = reading;
        ReportFault($"the ring reader ended, records are no longer read: {reading.Message}");
    }

    private void ReportNoScratch(ulong count) => ReportFault(
        $"{count} operations found no working memory; where a rule could have stopped them they were refused");

    private void ReportFault(string message) => _services.Audit.TryPost(
        null, -1, new GuardRecord(_services.Clock.NowNs, GuardSubject.Fault, Dsl.Policies.Priority.Error, message, []));
}
