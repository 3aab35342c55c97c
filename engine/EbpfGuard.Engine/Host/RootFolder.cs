using EbpfGuard.Bpf;
using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Engine.Host;

/// <summary>
/// A folder in which nobody but root can put, rename or remove anything: where the guard keeps what tells it, and others,
/// what is in force. A folder of which that is not so is not used.
/// </summary>
public static class RootFolder
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Why the folder at <paramref name="path"/> cannot be trusted; null when it can, or when it can be made.</summary>
    public static string? WeaknessOf(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (FileRights.TryRead(full, follow: false) is { } rights)
        {
            if (rights.IsSymbolicLink) return "it is a symbolic link";
            if (!rights.IsFolder) return "it is no folder";
            if (rights.Uid != 0) return $"it belongs to user {rights.Uid}";
            if (rights.IsWritableByOthers) return $"others than root may write there (mode {rights.Octal})";
        }

        for (string? above = Path.GetDirectoryName(full); above is not null; above = Path.GetDirectoryName(above))
        {
            if (FileRights.TryRead(above, follow: true) is not { } outer) continue;
            if (outer.Uid != 0) return $"`{above}` above it belongs to user {outer.Uid}";

            // With the sticky bit others can put things there, but not touch what is root's.
            if (outer.IsWritableByOthers && !outer.IsSticky) return $"others than root may write to `{above}` above it (mode {outer.Octal})";
        }

        return null;
    }

    /// <summary>Makes the folder unless it is there, for root alone.</summary>
    /// <exception cref="HostException">It cannot be made, or is not root's alone.</exception>
    public static void Ensure(string path)
    {
        try
        {
            // Looked at once it is there: somebody may have been quicker.
            if (!Directory.Exists(path)) Directory.CreateDirectory(path, Private);
            if (WeaknessOf(path) is { } weakness) throw Refused(path, weakness);
            File.SetUnixFileMode(path, Private);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException(Fault(path, $"it cannot be made: {e.Message}"), e);
        }
    }

    private static HostException Refused(string path, string weakness) => new(Fault(path, weakness));

    private static HostFault Fault(string path, string reason) => new(
        HostDiagnostics.UnsafeFolder, $"the folder `{path}` is not root's alone: {reason}",
        ["who can change what stands there can hide from the guard what is in force, or keep it from ending it"],
        [$"remove it, or `chown root {path} && chmod 0700 {path}`; it is made anew when it is missing"]);
}
