using System.Text;
using EbpfGuard.Bpf;

namespace EbpfGuard.Cli.Review;

/// <summary>The lines of an audit log, which may be damaged, or no log at all.</summary>
internal static class AuditLines
{
    /// <summary>Characters of the longest line that is kept; no record comes near it.</summary>
    public const int Longest = 16 << 20;

    private const int BlockLength = 1 << 16;

    /// <summary>Why there are no lines to read; null when there may be some.</summary>
    public static string? ProblemOf(string path) => FileRights.TryRead(path, follow: true) switch
    {
        null => "no such file",
        { IsRegular: false, IsPipe: false } => "neither a file nor a pipe",
        _ => null,
    };

    /// <summary>The lines without their ends, in order; null for each that is longer than <see cref="Longest"/>.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IEnumerable<string?> Read(string path)
    {
        using var reader = new StreamReader(path);
        var line = new StringBuilder();
        long length = 0;
        char[] block = new char[BlockLength];
        for (int read; (read = reader.Read(block)) > 0;)
        {
            for (int start = 0; start < read;)
            {
                int end = Array.IndexOf(block, '\n', start, read - start);
                int part = (end < 0 ? read : end) - start;
                length += part;
                if (length <= Longest) line.Append(block, start, part);
                else line.Clear();
                start += part + 1;
                if (end < 0) continue;
                yield return length <= Longest ? line.ToString() : null;
                line.Clear();
                length = 0;
            }
        }

        if (length > 0) yield return length <= Longest ? line.ToString() : null;
    }
}
