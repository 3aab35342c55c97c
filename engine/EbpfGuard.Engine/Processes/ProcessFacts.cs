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

    /// <summary>Somebody of whom nothing is known.</summary>
    internal static ProcessFacts OfUnknownProgram { get; } = new() { ExecId = 0, Pid = 0, ProgramIsUnknown = true };

    /// <summary>Identity of the process and its program, unique since boot; 0 when the guard has none for it.</summary>
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

    /// <summary>What is known of the program's path on the host; <see cref="FactState.Missing"/> where that is <see cref="ExePath"/>.</summary>
    public FactState HostPathState { get; init; }

    /// <summary>The program's path on the host, where it is known and another one.</summary>
    public string? HostPath { get; init; }

    /// <summary>The arguments, argv[0] first; null when not known.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>True when there are more arguments than <see cref="Arguments"/> holds.</summary>
    public bool ArgumentsAreCut { get; init; }

    /// <summary>All of them, when <see cref="ArgumentsAreCut"/> and the kernel has read them to their end; else null.</summary>
    public WholeArguments? WholeArguments { get; init; }

    /// <summary>True when the arguments are what the process says of itself, since its exec was not seen: they exempt it from nothing.</summary>
    public bool ArgumentsAreClaimed { get; init; }

    /// <summary>True when the process has evidently written over its arguments: shown, never believed.</summary>
    public bool ArgumentsAreRewritten { get; init; }

    /// <summary>True when the name is one that the process may have given itself: it exempts it from nothing.</summary>
    public bool NameIsClaimed { get; init; }

    /// <summary>True when nobody knows the program: <see cref="Name"/> is what the kernel calls the process, which anybody can change.</summary>
    public bool ProgramIsUnknown { get; init; }

    /// <summary>What else is known of the program.</summary>
    public ProgramFlags Flags { get; init; }

    /// <summary>True when it runs its parent's program still, which it inherited by fork.</summary>
    public bool IsForked { get; init; }

    /// <summary>The parent as it was when it forked; null when not known.</summary>
    public ProcessFacts? Parent { get; private set; }

    /// <summary>What the process was before an exec in place: an ancestor that no fork lies behind; null when there is none.</summary>
    public ProcessFacts? Before { get; private set; }

    /// <summary>True when the lineage above was cut here: there were older ancestors.</summary>
    public bool LineageIsCut { get; private set; }

    /// <summary>Which process it is.</summary>
    public ProcessKey Key => ProcessKey.Of(Pid, StartTimeNs);

    /// <summary>Name, and a blank and each argument behind argv[0], as <c>proc.cmdline</c> spells it; null when not known.</summary>
    public string? CommandLine => Arguments is null ? null : CommandLineOf(Arguments);

    /// <summary>The ancestors, the parent first.</summary>
    public IEnumerable<ProcessFacts> Ancestors
    {
        get
        {
            for (ProcessFacts? ancestor = Parent; ancestor is not null; ancestor = ancestor.Parent) yield return ancestor;
        }
    }

    /// <summary>
    /// Every earlier program of the lineage: what the process and its ancestors ran before the one at hand, by an exec in place; and of a process
    /// that a former guard knew, ancestors of more than so many generations.
    /// </summary>
    public IEnumerable<ProcessFacts> Replaced
    {
        get
        {
            for (ProcessFacts? process = this; process is not null; process = process.Parent)
            {
                for (ProcessFacts? before = process.Before; before is not null; before = before.Before) yield return before;
            }
        }
    }

    /// <summary>True when the host has another name than the process had for some program of the lineage.</summary>
    public bool HasHostView
    {
        get
        {
            // Of every record this is asked: chains of enumerators would be a fifth of what a record costs.
            for (ProcessFacts? process = this; process is not null; process = process.Parent)
            {
                for (ProcessFacts? program = process; program is not null; program = program.Before)
                    if (program.HostPathState != FactState.Missing) return true;
            }

            return false;
        }
    }

    /// <summary>True when both are the same process, whatever program it runs.</summary>
    public bool IsSameProcess(ProcessFacts other) => Key == other.Key;

    /// <summary>The same object: facts are compared by who they are, not by what they say.</summary>
    public bool Equals(ProcessFacts? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}[{Pid}]";

    /// <summary>What <see cref="CommandLine"/> is with these arguments, argv[0] first.</summary>
    internal string CommandLineOf(IEnumerable<string> arguments) => string.Join(' ', arguments.Skip(1).Prepend(Name));

    /// <summary>These facts with <paramref name="parent"/> above them.</summary>
    internal ProcessFacts Under(ProcessFacts? parent) => this with { Parent = parent };

    /// <summary>These facts after an exec in place of what <paramref name="before"/> says.</summary>
    internal ProcessFacts After(ProcessFacts? before) => this with { Before = before };

    /// <summary>Forgets the ancestors, so that an endless chain of forks does not keep them all in memory.</summary>
    internal void CutLineage()
    {
        if (Parent is null && Before is null) return;
        Parent = null;
        Before = null;
        LineageIsCut = true;
    }

    /// <summary>Says that there are older ancestors, of whom nobody knows.</summary>
    internal ProcessFacts WithUnknownAncestors() => this with { LineageIsCut = true };
}
