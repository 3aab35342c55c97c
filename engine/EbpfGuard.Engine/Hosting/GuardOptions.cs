using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Engine.Hosting;

/// <summary>How the guard runs.</summary>
public sealed record GuardOptions
{
    /// <summary>The audit log.</summary>
    public required AuditOptions Audit { get; init; }

    /// <summary>True when every rule only records what it would do. Default: false.</summary>
    public bool MonitorAll { get; init; }

    /// <summary>What becomes of rules that this host cannot block. Default: the guard does not start.</summary>
    public CannotBlock CannotBlock { get; init; } = CannotBlock.Refuse;

    /// <summary>Paths of programs that are neither refused anything nor killed; known by their files from each load of a policy on.</summary>
    public IReadOnlyList<string> NeverStop { get; init; } = [];

    /// <summary>True when links are pinned, so that enforcement goes on when the guard is killed. Default: true.</summary>
    public bool Pin { get; init; } = true;

    /// <summary>Directory in a bpf file system for the pins. Default: <c>ebpfguard</c> in the one that is mounted.</summary>
    public string? PinDirectory { get; init; }

    /// <summary>True when an orderly end leaves the pinned policy in force, for the next guard to take over. Default: false.</summary>
    public bool KeepsEnforcing { get; init; }

    /// <summary>
    /// Folder that says which guard is at work: with it, one guard at a time. Null, the default, for a guard that stands beside others.
    /// </summary>
    public string? StateDirectory { get; init; }

    /// <summary>True to take the place of a guard that is at work, instead of being refused. Default: false.</summary>
    public bool TakesOver { get; init; }

    /// <summary>
    /// True to verify programs for the next policy while there is time, so that a reload takes milliseconds: it costs as much kernel
    /// memory as a policy takes. Default: false.
    /// </summary>
    public bool KeepsSparePrograms { get; init; }

    /// <summary>Bytes of each ring, a power of two; that of what user space may have to kill for takes four times as many. Default: 4 MiB.</summary>
    public uint RingBytes { get; init; } = 4 << 20;

    /// <summary>Bytes of the queues before the audit log, each a multiple of 8: of alerts, and of what was stopped. Default: 8 MiB.</summary>
    public int AuditQueueBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Records a second of the alerts of a rule that has no limit of its own; 0 for any number. Denials and kills are not limited.
    /// Default: 1,000, half of what the log takes beside a flood on a busy machine with two processors.
    /// </summary>
    public int AlertsPerSecond { get; init; } = 1000;

    /// <summary>
    /// Kills by the responder in any minute, for one rule and the nearest ancestor of the killed that runs another program, before it
    /// freezes instead; 0 for none at all. Default: 60.
    /// </summary>
    public int KillsPerMinute { get; init; } = 60;

    /// <summary>True to hand out records as they are written, for somebody who looks on (<see cref="Guard.Live"/>). Default: false.</summary>
    public bool ShowsLive { get; init; }

    /// <summary>The host's name in records. Default: what the system says.</summary>
    public string Hostname { get; init; } = Environment.MachineName;
}
