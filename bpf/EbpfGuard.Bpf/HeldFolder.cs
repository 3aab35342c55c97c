using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Bpf;

/// <summary>A folder by descriptor: it goes on meaning that folder when another stands at its path.</summary>
public sealed class HeldFolder : IDisposable
{
    private readonly SafeFileHandle _handle;

    private HeldFolder(SafeFileHandle handle) => _handle = handle;

    /// <summary>A path that leads to the folder in this process, wherever it has gone.</summary>
    public string Path => $"/proc/self/fd/{_handle.DangerousGetHandle()}";

    /// <summary>Opens the folder at <paramref name="path"/>.</summary>
    /// <exception cref="BpfException">There is nothing that can be opened.</exception>
    public static HeldFolder Open(string path) =>
        new(NativeResult.CheckHandle(LibC.open(path, LibC.OpenPathOnly | LibC.OpenCloseOnExec), "open folder", path));

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => _handle.Dispose();
}
