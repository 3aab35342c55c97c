using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Bpf.Native;

/// <summary>Owns a bare descriptor that libbpf returned.</summary>
internal sealed class DescriptorHandle : IDisposable
{
    private readonly SafeFileHandle _handle;

    internal DescriptorHandle(int descriptor) => _handle = new SafeFileHandle(descriptor, ownsHandle: true);

    internal int Descriptor
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return (int)_handle.DangerousGetHandle();
        }
    }

    public void Dispose() => _handle.Dispose();
}
