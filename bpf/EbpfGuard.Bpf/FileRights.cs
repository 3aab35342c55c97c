using EbpfGuard.Bpf.Native;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Bpf;

/// <summary>Whose a file is, and who may do what with it.</summary>
/// <param name="Uid">The owner.</param>
/// <param name="Mode">Kind and rights, as stat(2) tells them.</param>
public readonly record struct FileRights(uint Uid, uint Mode)
{
    private const uint KindMask = 0xf000;

    /// <summary>True for a folder.</summary>
    public bool IsFolder => (Mode & KindMask) == 0x4000;

    /// <summary>True for a symbolic link.</summary>
    public bool IsSymbolicLink => (Mode & KindMask) == 0xa000;

    /// <summary>True for a file with bytes in it.</summary>
    public bool IsRegular => (Mode & KindMask) == LibC.ModeRegular;

    /// <summary>True for a pipe, with a name or without one.</summary>
    public bool IsPipe => (Mode & KindMask) == 0x1000;

    /// <summary>What it is, in words.</summary>
    public string Kind => (Mode & KindMask) switch
    {
        0x1000 => "a pipe",
        0x2000 or 0x6000 => "a device",
        0x4000 => "a folder",
        LibC.ModeRegular => "a file",
        0xa000 => "a symbolic link",
        0xc000 => "a socket",
        _ => "of an unknown kind",
    };

    /// <summary>True when in this folder only the owner of an entry may rename or remove it.</summary>
    public bool IsSticky => (Mode & 0x200) != 0;

    /// <summary>True when group or others may write.</summary>
    public bool IsWritableByOthers => (Mode & 0x12) != 0;

    /// <summary>The rights as numbers, such as <c>0755</c>.</summary>
    public string Octal => "0" + Convert.ToString(Mode & 0xfff, 8);

    /// <summary>Those of the file at <paramref name="path"/>; null when there is none or it cannot be reached.</summary>
    /// <param name="path">The path.</param>
    /// <param name="follow">Whether a symbolic link at its end stands for what it points to.</param>
    public static FileRights? TryRead(string path, bool follow) =>
        TryRead(LibC.CurrentDirectory, path, follow ? 0 : LibC.StatNoFollow);

    /// <summary>Those of an open file.</summary>
    internal static FileRights Read(SafeFileHandle file) =>
        TryRead((int)file.DangerousGetHandle(), "", LibC.StatEmptyPath) ?? default;

    private static unsafe FileRights? TryRead(int folder, string path, int flags)
    {
        FileStatus status;
        int result = LibC.statx(folder, path, flags, LibC.StatTypeAndMode | LibC.StatOwner, &status);
        return result == 0 ? new FileRights(status.Uid, status.Mode) : null;
    }
}
