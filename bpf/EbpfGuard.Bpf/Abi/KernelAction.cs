namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_action</c>: what the kernel does on a match.</summary>
public enum KernelAction : uint
{
    /// <summary>It records.</summary>
    Alert = 0,

    /// <summary>It refuses.</summary>
    Block = 1,

    /// <summary>It sends SIGKILL, and refuses where the hook can.</summary>
    Kill = 2,
}
