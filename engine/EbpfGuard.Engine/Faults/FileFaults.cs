namespace EbpfGuard.Engine.Faults;

/// <summary>What goes wrong with a file that is written, whatever is done about it.</summary>
public static class FileFaults
{
    /// <summary>
    /// True for what a file system refuses: no room, no right, no such folder. The library's word for EFBIG, a file that may not grow, is
    /// <see cref="ArgumentOutOfRangeException"/>.
    /// </summary>
    public static bool IsRefusalToWrite(this Exception fault) => fault is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;
}
