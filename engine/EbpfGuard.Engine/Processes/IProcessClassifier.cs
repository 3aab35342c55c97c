using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Processes;

/// <summary>Decides the facts of a process as the kernel does at fork and exec, from the same tables.</summary>
public interface IProcessClassifier
{
    /// <summary>The kernel's record of a process, but for its identity.</summary>
    /// <param name="parent">The parent's record; null when there is none.</param>
    /// <param name="isParentKnown">False when there is a parent that nobody has seen: its facts are then unknown.</param>
    /// <param name="texts">What the process runs.</param>
    ProcessState Classify(ProcessState? parent, bool isParentKnown, ProcessTexts texts);
}
