using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Events;

/// <summary>A decision record of the kernel, decoded: one operation, and every rule that it matched.</summary>
public sealed class DecisionEvent
{
    /// <summary>The ring it came through.</summary>
    public required RecordRing Ring { get; init; }

    /// <summary>Number within the ring; a gap is a lost record.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>When it was decided: nanoseconds since 1970, UTC.</summary>
    public required long TimeNs { get; init; }

    /// <summary>Where it was decided.</summary>
    public required DecisionPoint Point { get; init; }

    /// <summary>What was done with the operation.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>How it was stopped, or why not.</summary>
    public required HowStopped How { get; init; }

    /// <summary>Numbers of the rules that matched, ascending.</summary>
    public required IReadOnlyList<int> Rules { get; init; }

    /// <summary>Those of <see cref="Rules"/> that matched only because something is unknown.</summary>
    public IReadOnlyList<int> Unsure { get; init; } = [];

    /// <summary>What the rules asked for and could not be read.</summary>
    public UnknownFacts Unknown { get; init; }

    /// <summary>The process; made from the record itself when the table does not know it.</summary>
    public required ProcessFacts Process { get; init; }

    /// <summary>The numbers and addresses that the decision saw, and all numbers of the process.</summary>
    public EventNumbers Numbers { get; init; }

    /// <summary>The thread.</summary>
    public uint Tid { get; init; }

    /// <summary>The texts that the decision saw, and the working directory.</summary>
    public EventTexts Texts { get; init; }

    /// <summary>
    /// The object's path, of two names the one that was there; null when there is none or it could not be read. As in every path of a record
    /// a NUL stands for a middle that is missing.
    /// </summary>
    public string? Path => Texts[HasTwoNames ? FactInput.OldPath : FactInput.Path].Value;

    /// <summary>
    /// Another name: the new one of a rename or link, what a symbolic link says, the name that the host gives the object, or the caller's
    /// spelling.
    /// </summary>
    public string? SecondPath => Texts[HasTwoNames ? FactInput.NewPath : FactInput.Target].Value
        ?? Texts[Texts[FactInput.HostPath].State == FactState.Missing ? FactInput.PathRaw : FactInput.HostPath].Value;

    /// <summary>True when the host has another name for the object, or knows another link to it; that name may be unknown.</summary>
    public bool HasHostName => Texts[FactInput.HostPath].State is FactState.Known or FactState.Unknown;

    /// <summary>True where the operation gives the object a second name: the object is meant by either.</summary>
    public bool HasTwoNames => Point is DecisionPoint.Rename or DecisionPoint.Link;

    /// <summary>True when a script is run: the object is the script, and the program its interpreter.</summary>
    public bool IsOfScript => Point == DecisionPoint.Exec && Attempt is null && Texts[FactInput.Path] is { State: FactState.Known, Value: var path } && Process.ExePath is { } program && path != program;

    /// <summary>True when the host has other names than the process for the object, its program or an ancestor's.</summary>
    public bool HasHostView => Texts[FactInput.HostPath].State != FactState.Missing || Process.HasHostView;

    /// <summary>The program that an exec asks for; null anywhere else.</summary>
    public ExecAttempt? Attempt { get; init; }

    /// <summary>The file's inode number.</summary>
    public ulong Inode { get; init; }

    /// <summary>The file's device, as the kernel numbers it.</summary>
    public ulong Device { get; init; }

    /// <summary>The system call that led there, as <see cref="CallNumber"/>; 0 when it is not known.</summary>
    public uint Call { get; init; }

    /// <summary>Short id of the process's container, or <c>host</c>.</summary>
    public string Container { get; init; } = "";
}
