using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Native;

/// <summary>Owns a <c>struct bpf_link</c>.</summary>
internal sealed class BpfLinkHandle : SafeHandle
{
    /// <summary>For the marshaller.</summary>
    public BpfLinkHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => LibBpf.bpf_link__destroy(handle) == 0;
}
