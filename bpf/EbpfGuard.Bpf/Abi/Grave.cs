using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_grave</c>: a program that is gone, and whose pieces of arguments are kept still.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Grave
{
    /// <summary>The program; 0 when nobody lies there (any more).</summary>
    public ulong Program;

    /// <summary>When it was gone: boot-time clock.</summary>
    public ulong TimeNs;
}
