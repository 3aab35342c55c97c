using EbpfGuard.Bpf.Native;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Bpf;

/// <summary>The kernel's own appending: two writers of one file never overwrite each other's lines.</summary>
public static class AppendMode
{
    /// <summary>From now on every write to the open file goes to its end, whatever its offset says.</summary>
    public static void Set(SafeFileHandle file)
    {
        nint flags = NativeResult.CheckErrno(LibC.fcntl(file, LibC.GetFlags, 0), "read the flags of", "an open file");
        NativeResult.CheckErrno(LibC.fcntl(file, LibC.SetFlags, flags | LibC.OpenAppend), "append to", "an open file");
    }
}
