using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_record_head</c>: the beginning of every record.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RecordHead
{
    /// <summary>Number within the ring, without a gap but for lost records.</summary>
    public ulong Sequence;

    /// <summary>Time on the boot-time clock, in nanoseconds.</summary>
    public ulong TimeNs;

    /// <summary>A <see cref="RecordType"/>.</summary>
    public uint Type;

    /// <summary>Length of the whole record.</summary>
    public uint Bytes;
}
