namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_verdict</c>: what was done with the operation.</summary>
public enum Verdict : ushort
{
    /// <summary>It went on.</summary>
    Allow = 0,

    /// <summary>Refused with EPERM.</summary>
    Deny = 1,

    /// <summary>SIGKILL was sent; refused too where the hook can.</summary>
    Kill = 2,
}
