namespace EbpfGuard.Engine.Host;

/// <summary>Files of /proc, whose size a process chooses: it may call all of its memory its arguments.</summary>
internal static class ProcFile
{
    private const int FirstBytes = 4096;

    /// <summary>The first bytes of the file at <paramref name="path"/>, at most <paramref name="most"/>.</summary>
    public static byte[] ReadStart(string path, int most)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        byte[] bytes = new byte[Math.Min(FirstBytes, most)];
        int length = 0;
        while (true)
        {
            length += file.ReadAtLeast(bytes.AsSpan(length), bytes.Length - length, throwOnEndOfStream: false);
            if (length < bytes.Length || length == most) return bytes[..length];
            Array.Resize(ref bytes, Math.Min(bytes.Length * 2, most));
        }
    }
}
