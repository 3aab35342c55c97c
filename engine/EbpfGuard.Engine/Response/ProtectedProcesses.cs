using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Response;

/// <summary>
/// The processes that are never killed: init, the guard itself, and the programs that the operator names, by path
/// (<c>/usr/sbin/sshd</c>) or by name (<c>sshd</c>). A path is the safer choice: anyone may give a file a name.
/// </summary>
public sealed class ProtectedProcesses
{
    private readonly HashSet<string> _programs;
    private readonly uint _self;

    /// <summary>Protects <paramref name="programs"/> and the guard, whose process is <paramref name="self"/>.</summary>
    public ProtectedProcesses(IEnumerable<string> programs, uint self)
    {
        _programs = new HashSet<string>(programs, StringComparer.Ordinal);
        _self = self;
    }

    /// <summary>True when <paramref name="process"/> is not to be killed.</summary>
    public bool Contains(ProcessFacts process) =>
        process.Pid <= 1
        || process.Pid == _self
        || _programs.Contains(process.Name)
        || (process.ExePath is { } path && _programs.Contains(path));
}
