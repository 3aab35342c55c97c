using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf;

/// <summary>Descriptors that whoever started this process left open for it.</summary>
public static class InheritedDescriptor
{
    /// <summary>True when <paramref name="descriptor"/> is one of them and may be written to.</summary>
    public static bool IsWritable(int descriptor)
    {
        // What this process opens itself is closed on exec; what has come through an exec is not.
        int flags = LibC.fcntl(descriptor, LibC.GetDescriptorFlags, 0);
        if (flags < 0 || (flags & LibC.DescriptorCloseOnExec) != 0) return false;
        int mode = LibC.fcntl(descriptor, LibC.GetFlags, 0);
        return mode >= 0 && (mode & LibC.OpenPathOnly) == 0 && (mode & LibC.OpenAccessMode) is LibC.OpenWriteOnly or LibC.OpenReadWrite;
    }
}
