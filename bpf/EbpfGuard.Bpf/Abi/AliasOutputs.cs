using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>struct eg_alias</c>: another name of a file: its outputs for the path classifiers.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AliasOutputs
{
    /// <summary>Outputs by path classifier, the first being classifier 16.</summary>
    public PerPathClassifier<ulong> Out;
}
