using EbpfGuard.Bpf.Native;

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

    /// <summary>True when in this folder only the owner of an entry may rename or remove it.</summary>
    public bool IsSticky => (Mode & 0x200) != 0;

    /// <summary>True when group or others may write.</summary>
    public bool IsWritableByOthers => (Mode & 0x12) != 0;

    /// <summary>The rights as numbers, such as <c>0755</c>.</summary>
    public string Octal => "0" + Convert.ToString(Mode & 0xfff, 8);

    /// <summary>Those of the file at <paramref name="path"/>; null when there is none or it cannot be reached.</summary>
    /// <param name="path">The path.</param>
    /// <param name="follow">Whether a symbolic link at its end stands for what it points to.</param>
    public static unsafe FileRights? TryRead(string path, bool follow)
    {
        FileStatus status;
        int result = LibC.statx(
            LibC.CurrentDirectory, path, follow ? 0 : LibC.StatNoFollow, LibC.StatTypeAndMode | LibC.StatOwner, &status);
        return result == 0 ? new FileRights(status.Uid, status.Mode) : null;
    }
}
