using EbpfGuard.Dsl;

namespace EbpfGuard.Cli.Rules;

/// <summary>Waits until rule files, or files in folders of them, are changed.</summary>
internal sealed class RuleWatch : IDisposable
{
    // An editor writes a file in several steps.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    private readonly AutoResetEvent _changed = new(false);
    private readonly List<FileSystemWatcher> _watchers = [];

    /// <summary>Begins to watch what <paramref name="paths"/> name.</summary>
    /// <exception cref="IOException">A path, or its folder, is not there.</exception>
    public RuleWatch(IReadOnlyList<string> paths)
    {
        try
        {
            foreach (string path in paths.Select(Path.GetFullPath)) Watch(path);
        }
        catch (ArgumentException e)
        {
            Dispose();
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Returns when something was changed since the last time.</summary>
    public void Wait()
    {
        _changed.WaitOne();
        do Thread.Sleep(Settling);
        while (_changed.WaitOne(0));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FileSystemWatcher watcher in _watchers) watcher.Dispose();
        _changed.Dispose();
    }

    // Of a file the folder, for editors put another file in its place.
    private void Watch(string path)
    {
        bool isFolder = Directory.Exists(path);
        var watcher = new FileSystemWatcher(isFolder ? path : Path.GetDirectoryName(path)!) { IncludeSubdirectories = isFolder };
        _watchers.Add(watcher);
        watcher.Changed += (_, e) => Tell(e.FullPath);
        watcher.Created += (_, e) => Tell(e.FullPath);
        watcher.Deleted += (_, e) => Tell(e.FullPath);
        watcher.Renamed += (_, e) => Tell(e.FullPath);
        watcher.EnableRaisingEvents = true;

        void Tell(string changed)
        {
            if (isFolder ? changed.EndsWith(".rule", StringComparison.Ordinal) || RuleFileReader.IsYaml(changed) : changed == path) _changed.Set();
        }
    }
}
