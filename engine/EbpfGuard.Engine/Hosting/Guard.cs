using System.Threading.Channels;
using EbpfGuard.Bpf;
using EbpfGuard.Dsl.Lowering;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Programs;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Response;
using EbpfGuard.Engine.Tracking;
using Microsoft.Extensions.Logging;

namespace EbpfGuard.Engine.Hosting;

/// <summary>
/// The guard: puts a policy into the kernel, records what it decides, does what is left to user space, and changes policy
/// without a gap. Enforcement itself never waits for it.
/// </summary>
public sealed partial class Guard : IDisposable
{
    private const int LiveRecords = 4096;
    private readonly RuntimeServices _services;
    private readonly AuditLog _log;
    private readonly Channel<AuditRecord>? _live;
    private readonly GuardClaim? _claim;
    private readonly long _started;
    private readonly long _sinceNs;
    private readonly Lock _changing = new();
    private PolicyRuntime _runtime;
    private bool _isStopped;

    private Guard(
        RuntimeServices services, AuditLog log, Channel<AuditRecord>? live, GuardClaim? claim, PolicyRuntime runtime, GuardStatus status)
    {
        _services = services;
        _log = log;
        _live = live;
        _claim = claim;
        _runtime = runtime;
        _started = services.Time.GetTimestamp();
        _sinceNs = services.Clock.NowNs;
        Status = status;
    }

    /// <summary>What is at work.</summary>
    public GuardStatus Status { get; private set; }

    /// <summary>Every record of the audit log as it is written; who reads too slowly misses the oldest. Null when nobody asked for it.</summary>
    public ChannelReader<AuditRecord>? Live => _live?.Reader;

    /// <summary>What follows processes for it.</summary>
    internal Tracker Tracker => _services.Tracker;

    /// <summary>Lowers <paramref name="policy"/> for a guard on this host with these options; or says why that cannot be done.</summary>
    public static ImageResult Prepare(Policy policy, GuardOptions options, KernelFeatures features, HostFacts host) =>
        PolicyImageBuilder.Build(policy, new ImageTarget(
            features.HasLsm, features.HasCgroup, options.CannotBlock, options.MonitorAll, host.ReadAccounts().ByUid)
        {
            IsThisHost = true,
        });

    /// <summary>
    /// Has the rules of earlier guards spare the programs that a guard with <paramref name="options"/> never stops, itself among them: to be done
    /// before it reads anything that they may protect.
    /// </summary>
    /// <exception cref="HostException">One of the programs is not there.</exception>
    public static void Announce(GuardOptions options)
    {
        if (Environment.IsPrivilegedProcess && options.Pin && PinPlace.Of(options.PinDirectory) is { } pins)
            NeverStopped.TellEarlier(pins, NeverStopped.Resolve(options.NeverStop));
    }

    /// <summary>
    /// Starts a guard. When it returns, every program is attached and every process that was there is known; what an earlier
    /// guard had left in force is gone only then, and what that had decided is in the log.
    /// </summary>
    /// <param name="image">The policy, from <see cref="Prepare"/> with the same options.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="features">What the host can do.</param>
    /// <param name="host">What user space knows of the host.</param>
    /// <param name="log">For the guard's own troubles.</param>
    /// <param name="time">The clock.</param>
    /// <param name="places">Where the rules were read, for the log.</param>
    /// <exception cref="HostException">The host cannot do it, or another guard is running; nothing is left behind.</exception>
    public static Guard Start(
        PolicyImage image, GuardOptions options, KernelFeatures features, HostFacts host, ILogger log, TimeProvider time,
        IReadOnlyList<RuleSource>? places = null)
    {
        if (features.Obstacle() is { } obstacle) throw new HostException(obstacle);
        string? pins = options.Pin ? PinPlace.Prepare(options.PinDirectory) : null;
        if (options.Pin && pins is null) TellNotPinned(options, features["bpffs"], log);

        long started = time.GetTimestamp();
        GuardClaim? claim = options.StateDirectory is { } state ? GuardClaim.Take(state, options.TakesOver) : null;
        AuditWorker? audit = null;
        Tracker? tracker = null;
        PolicyRuntime? runtime = null;
        try
        {
            Channel<AuditRecord>? live = options.ShowsLive ? Channel.CreateBounded<AuditRecord>(
                new BoundedChannelOptions(LiveRecords) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true }) : null;
            var clock = new WallClock(time, () => BootClock.NowNs);
            AuditLog auditLog = AuditLog.OpenFor(options.Audit, new AuditRecordWriter(options.Hostname, host), time, log);
            audit = new AuditWorker(auditLog, clock, time, options.AuditQueueBytes)
            {
                Written = live is null ? null : (record, _) => live.Writer.TryWrite(record),
            };
            audit.Start();
            var breaker = new KillBreaker(options.KillsPerMinute, time);
            LoadOptions load = LoadOptionsFor(options, features, pins);
            FaultLog faults = FaultsOf(audit, clock);
            tracker = BeginTracker(load, faults);
            SparePrograms? spare = options.KeepsSparePrograms ? new SparePrograms(load, tracker, faults) : null;
            var services = new RuntimeServices(options, load, tracker, spare, host, audit, breaker, clock, time);
            breaker.Changed = change => Post(services, GuardRecords.Breaker(services.Clock.NowNs, change));
            runtime = PolicyRuntime.Start(image, services);
            host.Follow(MentionedHostNames.Of(image.Rules.Select(r => r.Rule)));
            int? before = claim?.TakeOver()?.Rules.Count;
            before = Inherit(pins, services) ?? before;
            var guard = new Guard(
                services, auditLog, live, claim, runtime, StatusOf(runtime, services, before, time.GetElapsedTime(started)));
            guard.Began(GuardSubject.Start, places);
            spare?.Renew(image);
            return guard;
        }
        catch
        {
            runtime?.Stop();
            tracker?.Abandon();
            audit?.Dispose();
            claim?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Puts another policy in the place of the present one. The new one is in force before the old one ends; when it cannot be
    /// loaded, nothing changes. A call waits for one that is under way.
    /// </summary>
    /// <exception cref="HostException">The new policy was refused.</exception>
    public void Swap(PolicyImage image, IReadOnlyList<RuleSource>? places = null)
    {
        lock (_changing)
        {
            ObjectDisposedException.ThrowIf(_isStopped, this);
            long started = _services.Time.GetTimestamp();
            PolicyRuntime before = _runtime;
            _runtime = PolicyRuntime.Start(image, _services);
            before.Stop();
            _services.Host.Follow(MentionedHostNames.Of(image.Rules.Select(r => r.Rule)));
            Status = StatusOf(_runtime, _services, before.Session.Rules.Count, _services.Time.GetElapsedTime(started));
            Began(GuardSubject.Reload, places);
            _services.Spare?.Renew(image);
        }
    }

    /// <summary>Says in the log that a reload was refused, and why; what was in force before it stays.</summary>
    public void RefuseReload(string reason) => Post(_services, new GuardRecord(
        _services.Clock.NowNs, GuardSubject.Fault, Priority.Warning, $"the rules were not read again: {reason}", [new("policy", Status.PolicyHash)]));

    /// <summary>
    /// Ends enforcement, unless it is to be kept or another guard has taken over, writes what is still to be written, and what
    /// became of every record. A change of policy that is under way comes first.
    /// </summary>
    public GuardSummary Stop()
    {
        lock (_changing)
        {
            ObjectDisposedException.ThrowIf(_isStopped, this);
            _isStopped = true;
            _services.Spare?.Dispose();
            uint? successor = _claim?.Successor();
            bool isLeft = _services.Options.KeepsEnforcing && successor is null && _runtime.Policy.PinDirectory is not null;
            if (!isLeft && successor is null) _claim?.Withdraw();
            RuleAccount[] accounts = _runtime.Stop(isLeft);
            if (!isLeft) _runtime.Policy.AwaitRelease();
            if (isLeft || successor is not null) _services.Tracker.Dispose();
            else _services.Tracker.End();
            _services.Host.Dispose();
            var ending = new GuardEnding(isLeft, successor, _runtime.Policy.PinFault);
            Post(_services, GuardRecords.Ended(_services.Clock.NowNs, Status, ending));
            _services.Audit.Dispose();
            _live?.Writer.TryComplete();
            _claim?.Dispose();
            return new GuardSummary(
                [.. accounts.Select((a, i) => new KeyValuePair<string, RuleAccount>(_runtime.Session.Rules[i].Rule.Name, a))],
                ending, _log.Unwritten + _services.Audit.Refused, _services.Time.GetElapsedTime(_started));
        }
    }

    /// <summary>Stops, if that has not been done.</summary>
    public void Dispose()
    {
        if (!_isStopped) Stop();
    }

    private static GuardStatus StatusOf(PolicyRuntime runtime, RuntimeServices services, int? rulesBefore, TimeSpan readyAfter)
    {
        long policyBytes = runtime.Policy.MemoryBytes;
        long spareBytes = services.Spare is null ? 0 : policyBytes; // of about the same size, and not loaded yet
        return new GuardStatus(
            runtime.Session.Image.Hash, runtime.Session.Rules.Count, runtime.Policy.Hooks, runtime.Policy.PinDirectory,
            services.Tracker.Processes.Count, policyBytes + spareBytes + services.Tracker.MemoryBytes, rulesBefore, readyAfter);
    }

    private static FaultLog FaultsOf(AuditWorker audit, WallClock clock) =>
        new(message => audit.TryPost(null, -1, GuardRecord.Fault(clock.NowNs, message)));

    private static Tracker BeginTracker(LoadOptions load, FaultLog faults)
    {
        try
        {
            return Tracker.Begin(load.PinDirectory, faults);
        }
        catch (Bpf.Errors.BpfException e)
        {
            throw PolicyPrograms.Refused(e);
        }
    }

    private static LoadOptions LoadOptionsFor(GuardOptions options, KernelFeatures features, string? pins) => new()
    {
        UseLsm = features.HasLsm,
        CgroupRoot = features.CgroupRoot,
        PinDirectory = pins,
        RingBytes = options.RingBytes,
        AlertRate = (uint)options.AlertsPerSecond,
    };

    // What daemons that are gone have left; the number of rules of the last of them, null when there was none.
    private static int? Inherit(string? pins, RuntimeServices services)
    {
        int? rules = null;
        foreach (Inheritance left in pins is null ? [] : PinnedGeneration.Stale(pins).Select(g => new Inheritance(g)))
        {
            left.End();
            services.Audit.Do(write => left.Record(write, services.Clock, services.Tracker.Processes));
            rules = left.RuleCount;
        }

        return rules;
    }

    private static void TellNotPinned(GuardOptions options, KernelFeature missing, ILogger log)
    {
        string lacks = $"the {missing.Title} is {missing.Found}";
        if (options.KeepsEnforcing)
        {
            throw new HostException(new HostFault(
                HostDiagnostics.CannotPin, $"enforcement cannot be kept when the guard ends: {lacks}", missing.Cure ?? ""));
        }

        LogFault(log, $"{HostDiagnostics.NotPinned.Title}: {lacks}{(missing.Cure is { } cure ? "; " + cure : "")}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Fault}")]
    private static partial void LogFault(ILogger log, string fault);

    private static void Post(RuntimeServices services, AuditRecord record) => services.Audit.TryPost(null, -1, record);

    private void Began(GuardSubject subject, IReadOnlyList<RuleSource>? places)
    {
        Post(_services, GuardRecords.Began(_services.Clock.NowNs, subject, Status, places ?? []));
        _claim?.Publish(GuardOwner.OfThisProcess(
            Status, [.. _runtime.Session.Rules.Select(r => r.Rule.Name)], _sinceNs, Path.GetFullPath(_services.Options.Audit.Path)));
    }
}
