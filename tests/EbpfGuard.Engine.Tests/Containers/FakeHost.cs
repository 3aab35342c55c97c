namespace EbpfGuard.Engine.Tests.Containers;

/// <summary>A root directory in a temporary folder, with the files that a test puts there.</summary>
internal sealed class FakeHost : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("ebpfguard-host-").FullName;

    /// <summary>Writes a file at an absolute path of the host.</summary>
    public FakeHost With(string path, string text)
    {
        string file = Path.Join(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    /// <summary>Makes a symbolic link at an absolute path of the host.</summary>
    public FakeHost WithLink(string path, string target)
    {
        string link = Path.Join(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, target);
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
