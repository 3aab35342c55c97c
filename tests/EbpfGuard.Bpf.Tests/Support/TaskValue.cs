using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Tests.Support;

/// <summary>The value of the test programs' task storage.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TaskValue
{
    public ulong First;
    public ulong Last;
}
