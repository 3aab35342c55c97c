using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Objects;

namespace EbpfGuard.Engine.Programs;

/// <summary>How a policy is put into the kernel.</summary>
public sealed record LoadOptions
{
    /// <summary>Whether LSM programs are used; without them opens are judged on return and connections by cgroup.</summary>
    public required bool UseLsm { get; init; }

    /// <summary>The root of the cgroup tree; null when there is none.</summary>
    public string? CgroupRoot { get; init; }

    /// <summary>Directory in a bpf file system under which links are kept; null to let enforcement end with the daemon.</summary>
    public string? PinDirectory { get; init; }

    /// <summary>Bytes of each ring, a power of two and a multiple of a page; that of responses takes four times as many. Default: 4 MiB.</summary>
    public uint RingBytes { get; init; } = 4 << 20;

    /// <summary>Alerts a second of a rule that has no limit of its own; 0 for any number. Default: 0.</summary>
    public uint AlertRate { get; init; }

    /// <summary>Pieces of work that can be under way at once in the kernel: two a processor, and at least 128.</summary>
    public static int UsualScratches { get; } = Math.Max(128, 2 * BpfMap.PossibleCpus);

    /// <summary>Decisions that can be under way at once. Default: <see cref="UsualScratches"/>.</summary>
    public int Scratches { get; init; } = UsualScratches;

    /// <summary>Whether opens that matched nothing are kept, so that the like of them is not judged again. Default: true.</summary>
    public bool CachesOpens { get; init; } = true;

    /// <summary>Programs that are never stopped.</summary>
    public IReadOnlyList<FileIdentity> NeverStop { get; init; } = [];
}
