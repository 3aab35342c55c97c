using System.Text;

namespace EbpfGuard.Testing;

/// <summary>A file that somebody is writing: only what ends in a line break is a line yet.</summary>
public static class WholeLines
{
    /// <summary>The lines of the file at <paramref name="path"/> so far, as UTF-8.</summary>
    public static IEnumerable<string> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] buffer = new byte[64 * 1024];
        var line = new MemoryStream();
        for (int length; (length = file.Read(buffer)) > 0;)
        {
            int start = 0;
            for (int end; (end = Array.IndexOf(buffer, (byte)'\n', start, length - start)) >= 0; start = end + 1)
            {
                line.Write(buffer, start, end - start);
                yield return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
                line.SetLength(0);
            }

            line.Write(buffer, start, length - start);
        }
    }
}
