using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Native;

/// <summary>Owns a <c>struct bpf_object</c>.</summary>
internal sealed class BpfObjectHandle : SafeHandle
{
    /// <summary>For the marshaller.</summary>
    public BpfObjectHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibBpf.bpf_object__close(handle);
        return true;
    }
}
