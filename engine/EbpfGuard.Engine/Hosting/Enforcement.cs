using EbpfGuard.Bpf;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Tracking;
using Microsoft.Extensions.Logging;

namespace EbpfGuard.Engine.Hosting;

/// <summary>What <see cref="Enforcement.End"/> did.</summary>
/// <param name="Daemon">True when a daemon was ended.</param>
/// <param name="Policies">Policies without a daemon that were ended.</param>
/// <param name="AuditPath">Where their records were written; null for nowhere.</param>
/// <param name="Unwritten">Records of them that were not written.</param>
/// <param name="Faults">What could not be ended.</param>
public sealed record EndedEnforcement(bool Daemon, int Policies, string? AuditPath, long Unwritten, IReadOnlyList<string> Faults);

/// <summary>Ends what is in force, with or without a daemon.</summary>
public static class Enforcement
{
    /// <summary>Ends the daemon of the state folder as an operator would, and every pinned policy whose daemon is gone.</summary>
    /// <param name="stateDirectory">The state folder.</param>
    /// <param name="pinDirectory">The folder for pins; null for the usual one.</param>
    /// <param name="audit">Where to write what such a policy had decided; null for the log of its daemon, where that is known.</param>
    /// <param name="log">For troubles with the log.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="HostException">It goes on, or the log cannot be written.</exception>
    public static EndedEnforcement End(string stateDirectory, string? pinDirectory, string? audit, ILogger log, TimeProvider time)
    {
        IReadOnlyList<EnforcedPolicy> before = EnforcedPolicy.ReadAll(stateDirectory, pinDirectory);
        string[] places = [.. EnforcedPolicy.PlacesOf(GuardOwner.TryRead(stateDirectory), pinDirectory)];
        bool hasDaemon = GuardClaim.End(stateDirectory);
        using GuardClaim claim = GuardClaim.Take(stateDirectory, takesOver: false);
        foreach (string empty in places.Where(place => PinnedGeneration.Stale(place).Count == 0)) TrackerPins.RemoveAll(empty);
        ILookup<string, PinnedGeneration> left = places
            .SelectMany(place => PinnedGeneration.Stale(place).Select(generation => (place, generation))).ToLookup(at => at.place, at => at.generation);
        if (left.Count == 0) return new EndedEnforcement(hasDaemon, 0, null, 0, []);

        string? path = audit ?? before.LastOrDefault(p => p.AuditPath is not null)?.AuditPath;
        using AuditLog? auditLog = path is null ? null : Open(path, time, log);
        long unwritten = 0;
        var faults = new List<string>();
        var clock = new WallClock(time, () => BootClock.NowNs);
        foreach (IGrouping<string, PinnedGeneration> place in left)
        {
            Tracker tracker = Tracker.Start(place.Key, new FaultLog(faults.Add));
            foreach (PinnedGeneration generation in place)
            {
                var inheritance = new Inheritance(generation);
                inheritance.End();
                inheritance.Record(Write, clock, tracker.Processes);
            }

            tracker.End();
        }

        auditLog?.TryWrite(new GuardRecord(
            clock.NowNs, GuardSubject.Stop, Priority.Notice, "`ebpfguard stop` ended what was left in force; nothing is enforced any more", []));
        return new EndedEnforcement(hasDaemon, left.Sum(place => place.Count()), path, unwritten, faults);

        bool Write(AuditRecord record)
        {
            if (record is TakeoverRecord { Fault: { } fault }) faults.Add(fault);
            bool isWritten = auditLog?.TryWrite(record) ?? false;
            if (!isWritten && record is MatchRecord) unwritten++;
            return isWritten;
        }
    }

    private static AuditLog Open(string path, TimeProvider time, ILogger log) => AuditLog.OpenFor(
        new AuditOptions { Path = path }, new AuditRecordWriter(Environment.MachineName, HostFacts.Read()), time, log);
}
