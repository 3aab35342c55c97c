using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Processes;

/// <summary>
/// A process between two execs, as it was when its program was put in place. Immutable but for the link to its
/// parent, which the table cuts when a lineage grows too long.
/// </summary>
public sealed record ProcessFacts
{
    /// <summary>Nanoseconds of the unit in which /proc gives start times.</summary>
    public const ulong TickNs = 10_000_000;

    /// <summary>Identity of the process and its image, unique since boot; 0 when the guard has none for it.</summary>
    public required ulong ExecId { get; init; }

    /// <summary>Thread group id, as the initial pid namespace numbers it.</summary>
    public required uint Pid { get; init; }

    /// <summary>The parent's thread group id when these facts were taken.</summary>
    public uint Ppid { get; init; }

    /// <summary>When the thread group leader started: nanoseconds of the boot-time clock; 0 when not known.</summary>
    public ulong StartTimeNs { get; init; }

    /// <summary>The kernel's name of the process at exec, at most 15 bytes.</summary>
    public string Name { get; init; } = "";

    /// <summary>The program's path; null when not known.</summary>
    public string? ExePath { get; init; }

    /// <summary>The arguments, argv[0] first; null when not known.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>True when there are more arguments than <see cref="Arguments"/> holds.</summary>
    public bool ArgumentsAreCut { get; init; }

    /// <summary>Effective user id.</summary>
    public uint Uid { get; init; }

    /// <summary>Effective group id.</summary>
    public uint Gid { get; init; }

    /// <summary>Login user id; -1 when not set.</summary>
    public long LoginUid { get; init; } = -1;

    /// <summary>Session id.</summary>
    public uint Sid { get; init; }

    /// <summary>Device number of the controlling terminal, 0 for none.</summary>
    public uint Tty { get; init; }

    /// <summary>The kernel's marks.</summary>
    public ProcessFlags Flags { get; init; }

    /// <summary>The parent as it was when it forked; null when not known.</summary>
    public ProcessFacts? Parent { get; private set; }

    /// <summary>True when the lineage above was cut here: there were older ancestors.</summary>
    public bool LineageIsCut { get; private set; }

    /// <summary>Name, and a blank and each argument behind argv[0], as <c>proc.cmdline</c> spells it; null when not known.</summary>
    public string? CommandLine =>
        Arguments is null ? null : string.Join(' ', Arguments.Skip(1).Prepend(Name));

    /// <summary>The ancestors, the parent first.</summary>
    public IEnumerable<ProcessFacts> Ancestors
    {
        get
        {
            for (ProcessFacts? ancestor = Parent; ancestor is not null; ancestor = ancestor.Parent) yield return ancestor;
        }
    }

    /// <summary>
    /// True when two start times of one number are of one process. They are compared as /proc counts, in hundredths of a
    /// second: within one a number cannot have gone round to another process.
    /// </summary>
    public static bool IsSameStart(ulong oneNs, ulong otherNs) => oneNs / TickNs == otherNs / TickNs;

    /// <summary>True when both are the same process, whatever image it runs.</summary>
    public bool IsSameProcess(ProcessFacts other) => Pid == other.Pid && IsSameStart(StartTimeNs, other.StartTimeNs);

    /// <summary>The same object: facts are compared by who they are, not by what they say.</summary>
    public bool Equals(ProcessFacts? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}[{Pid}]";

    /// <summary>These facts with <paramref name="parent"/> above them.</summary>
    internal ProcessFacts Under(ProcessFacts? parent) => this with { Parent = parent };

    /// <summary>Forgets the ancestors, so that an endless chain of forks does not keep them all in memory.</summary>
    internal void CutLineage()
    {
        if (Parent is null) return;
        Parent = null;
        LineageIsCut = true;
    }
}
