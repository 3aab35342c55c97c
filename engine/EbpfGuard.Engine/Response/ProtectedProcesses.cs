using EbpfGuard.Bpf;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// The processes that are never killed: init, the guard itself, and those of the host's root that run a program which the
/// operator names. It is the file that was run: which one /proc shows a process may change, as anyone may its name.
/// </summary>
public sealed class ProtectedProcesses
{
    private readonly HashSet<(ulong Inode, ulong Device)> _programs;
    private readonly uint _self;
    private readonly Func<ProcessFacts, FileIdentity?> _programOf;
    private readonly Func<uint, bool> _isHostRoot;

    /// <summary>Protects <paramref name="programs"/> and the guard, whose process is <paramref name="self"/>.</summary>
    /// <param name="programs">The files of the programs.</param>
    /// <param name="self">The guard's process.</param>
    /// <param name="programOf">The file that a process was run from; null when nobody knows.</param>
    /// <param name="isHostRoot">Whether a process is the host's root.</param>
    public ProtectedProcesses(
        IEnumerable<FileIdentity> programs, uint self, Func<ProcessFacts, FileIdentity?> programOf, Func<uint, bool> isHostRoot)
    {
        _programs = [.. programs.Select(p => (p.Inode, p.Device))];
        _self = self;
        _programOf = programOf;
        _isHostRoot = isHostRoot;
    }

    /// <summary>True when <paramref name="process"/> is not to be killed.</summary>
    public bool Contains(ProcessFacts process) =>
        process.Pid <= 1
        || process.Pid == _self
        || (_programs.Count > 0 && _programOf(process) is { } program && _programs.Contains((program.Inode, program.Device))
            && _isHostRoot(process.Pid));
}
