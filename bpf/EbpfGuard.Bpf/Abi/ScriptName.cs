using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_script_name</c>: a process that is called as the script which it runs.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ScriptName
{
    /// <summary>When the process started: hundredths of a second of the boot-time clock.</summary>
    public ulong StartTicks;

    /// <summary>Its thread group id.</summary>
    public uint Pid;

    /// <summary>Zero.</summary>
    public uint Pad;

    /// <summary>The name; zeros behind it.</summary>
    public Bytes16 Name;
}
