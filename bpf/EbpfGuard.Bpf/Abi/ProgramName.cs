using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_program_name</c>: a name under which a program's file may be run.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ProgramName
{
    /// <summary>Inode number of the file.</summary>
    public ulong Inode;

    /// <summary>Its device, as the kernel numbers it.</summary>
    public ulong Device;

    /// <summary>The name, as the kernel would name the process; zeros behind it.</summary>
    public Bytes16 Name;
}
