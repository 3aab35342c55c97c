using EbpfGuard.Bpf;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// The processes that are never killed: init, the guard itself, and those that run a program which the operator names. A program is
/// known by its file: anyone may give a process a name.
/// </summary>
public sealed class ProtectedProcesses
{
    private readonly HashSet<(ulong Inode, ulong Device)> _programs;
    private readonly uint _self;
    private readonly Func<uint, FileIdentity?> _programOf;

    /// <summary>Protects <paramref name="programs"/> and the guard, whose process is <paramref name="self"/>.</summary>
    /// <param name="programs">The files of the programs.</param>
    /// <param name="self">The guard's process.</param>
    /// <param name="programOf">The file that a process runs; null for what /proc says.</param>
    public ProtectedProcesses(IEnumerable<FileIdentity> programs, uint self, Func<uint, FileIdentity?>? programOf = null)
    {
        _programs = [.. programs.Select(p => (p.Inode, p.Device))];
        _self = self;
        _programOf = programOf ?? (pid => FileIdentity.TryRead($"/proc/{pid}/exe", follow: true));
    }

    /// <summary>True when <paramref name="process"/> is not to be killed.</summary>
    public bool Contains(ProcessFacts process) =>
        process.Pid <= 1
        || process.Pid == _self
        || (_programs.Count > 0 && _programOf(process.Pid) is { } program && _programs.Contains((program.Inode, program.Device)));
}
