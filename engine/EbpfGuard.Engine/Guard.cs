using System.Globalization;
using System.Threading.Channels;
using EbpfGuard.Bpf;
using EbpfGuard.Dsl.Lowering;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Hosting;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Response;
using Microsoft.Extensions.Logging;

namespace EbpfGuard.Engine;

/// <summary>
/// The guard: puts a policy into the kernel, records what it decides, does what is left to user space, and changes policy
/// without a gap. Enforcement itself never waits for it. One call at a time.
/// </summary>
public sealed partial class Guard : IDisposable
{
    private const int LiveRecords = 4096;
    private readonly RuntimeServices _services;
    private readonly AuditLog _log;
    private readonly Channel<AuditRecord> _live;
    private readonly long _started;
    private PolicyRuntime _runtime;
    private bool _isStopped;

    private Guard(RuntimeServices services, AuditLog log, Channel<AuditRecord> live, PolicyRuntime runtime, TimeSpan readyAfter)
    {
        _services = services;
        _log = log;
        _live = live;
        _runtime = runtime;
        _started = services.Time.GetTimestamp();
        Status = StatusOf(runtime, readyAfter);
    }

    /// <summary>What is at work.</summary>
    public GuardStatus Status { get; private set; }

    /// <summary>Every record of the audit log as it is written; who reads too slowly misses the oldest.</summary>
    public ChannelReader<AuditRecord> Live => _live.Reader;

    /// <summary>Lowers <paramref name="policy"/> for a guard on this host with these options; or says why that cannot be done.</summary>
    public static ImageResult Prepare(Policy policy, GuardOptions options, KernelFeatures features, HostFacts host) =>
        PolicyImageBuilder.Build(policy, new ImageTarget(
            features.HasLsm, features.HasCgroup, options.CannotBlock, options.MonitorAll, host.Accounts.ByUid, options.NeverKill));

    /// <summary>
    /// Starts a guard. When it returns, every program is attached and every process that was there is known; what an earlier
    /// guard that was killed had left in force is gone only then.
    /// </summary>
    /// <param name="image">The policy, from <see cref="Prepare"/> with the same options.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="features">What the host can do.</param>
    /// <param name="host">What user space knows of the host.</param>
    /// <param name="log">For the guard's own troubles.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="HostException">The host cannot do it; nothing is left behind.</exception>
    public static Guard Start(
        PolicyImage image, GuardOptions options, KernelFeatures features, HostFacts host, ILogger log, TimeProvider time)
    {
        if (features.Obstacle() is { } obstacle) throw new HostException(obstacle);
        if (options.Pin && !features.HasBpfFileSystem) WarnNotPinned(features["bpffs"], log);

        long started = time.GetTimestamp();
        var live = Channel.CreateBounded<AuditRecord>(
            new BoundedChannelOptions(LiveRecords) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true });
        var clock = new WallClock(time, () => BootClock.NowNs);
        AuditLog auditLog = OpenLog(options, host, time, log);
        var audit = new AuditWorker(auditLog, clock, time, options.AuditQueueBytes)
        {
            Written = (record, _) => live.Writer.TryWrite(record),
        };
        try
        {
            audit.Start();
            var breaker = new KillBreaker(options.KillsPerMinute, time);
            var services = new RuntimeServices(options, LoadOptionsFor(options, features), host, audit, breaker, clock, time);
            breaker.Changed = change => Post(services, BreakerRecord(services, change));
            PolicyRuntime runtime = PolicyRuntime.Start(image, services, before: null);
            host.Follow(MentionedHostNames.Of(image.Rules.Select(r => r.Rule)));
            if (services.Load.PinDirectory is { } pins) PolicyLoader.RemoveStale(pins);
            var guard = new Guard(services, auditLog, live, runtime, time.GetElapsedTime(started));
            guard.Say(GuardSubject.Start, $"rules in force: {guard.Status.Rules}, processes known: {guard.Status.Processes}");
            return guard;
        }
        catch
        {
            audit.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Puts another policy in the place of the present one. The new one is in force before the old one ends; when it cannot be
    /// loaded, nothing changes.
    /// </summary>
    /// <exception cref="HostException">The new policy was refused.</exception>
    public void Swap(PolicyImage image)
    {
        ObjectDisposedException.ThrowIf(_isStopped, this);
        long started = _services.Time.GetTimestamp();
        PolicyRuntime before = _runtime;
        _runtime = PolicyRuntime.Start(image, _services, before);
        before.Stop();
        _services.Host.Follow(MentionedHostNames.Of(image.Rules.Select(r => r.Rule)));
        Status = StatusOf(_runtime, _services.Time.GetElapsedTime(started));
        Say(GuardSubject.Reload, $"rules in force: {Status.Rules}, before: {before.Session.Rules.Count}");
    }

    /// <summary>Ends enforcement, writes what is still to be written, and what became of every record.</summary>
    public GuardSummary Stop()
    {
        ObjectDisposedException.ThrowIf(_isStopped, this);
        _isStopped = true;
        RuleAccount[] accounts = _runtime.Stop();
        _services.Host.Dispose();
        Say(GuardSubject.Stop, "the guard ends; nothing is enforced any more");
        _services.Audit.Dispose();
        _live.Writer.TryComplete();
        return new GuardSummary(
            [.. accounts.Select((a, i) => new KeyValuePair<string, RuleAccount>(_runtime.Session.Rules[i].Rule.Name, a))],
            _log.Unwritten + _services.Audit.Refused, _services.Time.GetElapsedTime(_started));
    }

    /// <summary>Stops, if that has not been done.</summary>
    public void Dispose()
    {
        if (!_isStopped) Stop();
    }

    private static GuardStatus StatusOf(PolicyRuntime runtime, TimeSpan readyAfter) => new(
        runtime.Session.Image.Hash, runtime.Session.Rules.Count, runtime.Policy.Hooks, runtime.Policy.PinDirectory,
        runtime.Processes, runtime.Policy.MemoryBytes, readyAfter);

    private static LoadOptions LoadOptionsFor(GuardOptions options, KernelFeatures features) => new()
    {
        UseLsm = features.HasLsm,
        CgroupRoot = features.CgroupRoot,
        PinDirectory = options.Pin && features.HasBpfFileSystem ? options.PinDirectory : null,
        RingBytes = options.RingBytes,
        AlertRate = (uint)options.AlertsPerSecond,
    };

    private static AuditLog OpenLog(GuardOptions options, HostFacts host, TimeProvider time, ILogger log)
    {
        try
        {
            return new AuditLog(options.Audit, new AuditRecordWriter(options.Hostname, host), time, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException(new HostFault(
                HostDiagnostics.AuditUnwritable, $"the audit log {options.Audit.Path} cannot be written: {e.Message}",
                "choose another file with `--audit`, or make room"), e);
        }
    }

    private static void WarnNotPinned(KernelFeature missing, ILogger log) => LogFault(log, new HostFault(
        HostDiagnostics.NotPinned, $"{HostDiagnostics.NotPinned.Title}: the {missing.Title} is {missing.Found}", missing.Cure ?? "").Render());

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Fault}")]
    private static partial void LogFault(ILogger log, string fault);

    private static GuardRecord BreakerRecord(RuntimeServices services, BreakerChange change)
    {
        string family = change.Ancestor is { } ancestor ? $"{ancestor.Name}[{ancestor.Pid}]" : "an unknown process";
        return new GuardRecord(
            services.Clock.NowNs, GuardSubject.Breaker, Priority.Critical,
            change.IsOpen
                ? $"rule \"{change.Rule}\" kills too often below {family}: the responder freezes its processes there from now on instead of killing them"
                : $"rule \"{change.Rule}\" kills again below {family}, after {change.Refused} that were frozen",
            [
                new("is_open", change.IsOpen ? "true" : "false"), new("for_rule", change.Rule), new("ancestor", family),
            ]);
    }

    private static void Post(RuntimeServices services, AuditRecord record) => services.Audit.TryPost(null, -1, record);

    private void Say(GuardSubject subject, string message) => Post(_services, new GuardRecord(
        _services.Clock.NowNs, subject, Priority.Notice, message,
        [
            new("policy", Status.PolicyHash),
            new("rules", Status.Rules.ToString(CultureInfo.InvariantCulture)),
            new("hooks", string.Join(' ', Status.Hooks)),
        ]));
}
