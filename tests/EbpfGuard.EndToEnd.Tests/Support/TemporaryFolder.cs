namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>A folder below /tmp that goes when the test ends; with a size, a file system of its own that can be full.</summary>
internal sealed class TemporaryFolder : IAsyncDisposable
{
    private readonly bool _isMounted;

    private TemporaryFolder(string path, bool isMounted)
    {
        Path = path;
        _isMounted = isMounted;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A folder.</summary>
    public static TemporaryFolder Create() => new(Directory.CreateTempSubdirectory("ebpfguard-test-").FullName, false);

    /// <summary>A folder that is a file system of so many bytes.</summary>
    public static async Task<TemporaryFolder> CreateDisk(int bytes)
    {
        string path = Directory.CreateTempSubdirectory("ebpfguard-disk-").FullName;
        Ended mounted = await Tool.RunProgram("mount", "-t", "tmpfs", "-o", $"size={bytes}", "tmpfs", path);
        Assert.That(mounted.ExitCode, Is.Zero, mounted.ToString());
        return new TemporaryFolder(path, true);
    }

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file in it and returns its path.</summary>
    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    /// <summary>Writes a file that leaves no room on the disk.</summary>
    public void Fill(string name)
    {
        using var ballast = new FileStream(File(name), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (byte[] block = new byte[64]; ;) ballast.Write(block);
        }
        catch (IOException)
        {
            // Full: that is what was wanted.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isMounted) await Tool.RunProgram("umount", "-l", Path);
        Directory.Delete(Path, recursive: true);
    }
}
