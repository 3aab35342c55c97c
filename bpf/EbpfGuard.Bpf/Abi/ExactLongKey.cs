using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_exact_long</c>: key of the long exact map.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ExactLongKey
{
    /// <summary>The text at the end of the buffer, zeros before it.</summary>
    public Bytes256 Text;

    /// <summary>Number of the classifier.</summary>
    public uint Classifier;

    /// <summary>Bytes of the text.</summary>
    public uint Length;
}
