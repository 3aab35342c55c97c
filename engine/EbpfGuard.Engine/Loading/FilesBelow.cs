using System.IO.Enumeration;
using EbpfGuard.Engine.Host;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// The files of a tree whose path begins with a prefix, links not followed. What an entry is comes from its folder, so that nothing
/// is asked of the kernel for a file but by who looks at it.
/// </summary>
internal sealed class FilesBelow : FileSystemEnumerator<string>
{
    private readonly int _folder; // letters of its path
    private readonly string _beginning;

    private FilesBelow(string prefix, string folder, string beginning)
        : base(folder, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true })
    {
        Prefix = prefix;
        _folder = folder.TrimEnd('/').Length;
        _beginning = beginning;
    }

    /// <summary>How the paths on the host begin.</summary>
    public string Prefix { get; }

    /// <summary>How many entries were met so far, folders included.</summary>
    public int Met { get; private set; }

    /// <summary>False when a name was met of other bytes than UTF-8, which leads nowhere from here.</summary>
    public bool AreAllNamed { get; private set; } = true;

    /// <summary>Those below <paramref name="prefix"/>: a folder's path, and how the names in it begin.</summary>
    /// <returns>Null where there is no such folder.</returns>
    public static FilesBelow? TryOpen(string prefix)
    {
        int name = prefix.LastIndexOf('/') + 1;
        try
        {
            return new FilesBelow(prefix, HostTree.Prefix + prefix[..name], prefix[name..]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Goes on with some <paramref name="entries"/> and hands each file's path, from here, to <paramref name="visit"/>.</summary>
    /// <returns>True when there are no more.</returns>
    public bool Visit(int entries, Action<string> visit)
    {
        for (int end = Met + entries; Met < end;)
        {
            if (!MoveNext()) return true;
            visit(Current);
        }

        return false;
    }

    /// <inheritdoc/>
    protected override bool ShouldIncludeEntry(ref FileSystemEntry entry)
    {
        if (!IsBelow(entry)) return false;
        Met++;
        AreAllNamed &= !entry.FileName.Contains('\uFFFD');
        return !entry.IsDirectory;
    }

    /// <inheritdoc/>
    protected override bool ShouldRecurseIntoEntry(ref FileSystemEntry entry) =>
        IsBelow(entry) && (entry.Attributes & FileAttributes.ReparsePoint) == 0;

    /// <inheritdoc/>
    protected override string TransformEntry(ref FileSystemEntry entry) => entry.ToFullPath();

    // What is gone meanwhile has no name to keep.
    /// <inheritdoc/>
    protected override bool ContinueOnError(int error) => true;

    private bool IsBelow(in FileSystemEntry entry) =>
        _beginning.Length == 0 || entry.Directory.Length > _folder || entry.FileName.StartsWith(_beginning, StringComparison.Ordinal);
}
