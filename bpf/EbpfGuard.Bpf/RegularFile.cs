using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Bpf;

/// <summary>
/// Opens files with bytes in them and nothing else: at a path where something else stands no device is touched, no pipe waited for, no
/// symbolic link followed.
/// </summary>
public static class RegularFile
{
    private const uint OwnersOnly = 0x180;

    /// <summary>
    /// Opens the file at <paramref name="path"/> for writing, or makes it, for its owner alone; one that is there keeps its mode. Every write
    /// goes to its end, so that two writers never overwrite each other's lines.
    /// </summary>
    /// <exception cref="NotRegularException">Something else stands there.</exception>
    /// <exception cref="BpfException">It cannot be opened or made.</exception>
    public static SafeFileHandle OpenToAppend(string path)
    {
        // Asked first, because to open a device may do something; asked again, because it may be another file by then.
        if (FileRights.TryRead(path, follow: false) is { IsRegular: false } other) throw new NotRegularException(other);
        SafeFileHandle file = NativeResult.CheckHandle(
            LibC.open(
                path,
                LibC.OpenWriteOnly | LibC.OpenCreate | LibC.OpenAppend | LibC.OpenNoFollow | LibC.OpenNonBlocking | LibC.OpenCloseOnExec,
                OwnersOnly),
            "open", path);
        FileRights opened = FileRights.Read(file);
        if (opened.IsRegular) return file;
        file.Dispose();
        throw new NotRegularException(opened);
    }
}
