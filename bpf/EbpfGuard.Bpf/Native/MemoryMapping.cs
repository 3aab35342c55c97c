using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Errors;

namespace EbpfGuard.Bpf.Native;

/// <summary>Owns memory shared with a map.</summary>
internal sealed unsafe class MemoryMapping : SafeHandle
{
    private nuint _length;

    private MemoryMapping(void* address, nuint length)
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)address);
        _length = length;
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>First byte.</summary>
    internal byte* Address => (byte*)handle;

    /// <summary>Maps <paramref name="length"/> bytes of a descriptor from a page-aligned offset on.</summary>
    internal static MemoryMapping Map(int descriptor, long offset, nuint length, bool writable, string subject) =>
        new(Mapped(descriptor, offset, length, writable, subject), length);

    /// <summary>Takes other bytes instead, to be read; when they cannot be had, those that are there stay.</summary>
    internal void Move(int descriptor, long offset, nuint length, string subject)
    {
        void* address = Mapped(descriptor, offset, length, writable: false, subject);
        ReleaseHandle();
        SetHandle((nint)address);
        _length = length;
    }

    protected override bool ReleaseHandle() => LibC.munmap((void*)handle, _length) == 0;

    private static void* Mapped(int descriptor, long offset, nuint length, bool writable, string subject)
    {
        int protection = writable ? LibC.ProtRead | LibC.ProtWrite : LibC.ProtRead;
        void* address = LibC.mmap(null, length, protection, LibC.MapShared, descriptor, offset);
        return address == LibC.MapFailed ? throw new BpfException("map memory of", subject, Marshal.GetLastPInvokeError()) : address;
    }
}
