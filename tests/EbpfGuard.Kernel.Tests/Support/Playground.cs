namespace EbpfGuard.Kernel.Tests.Support;

/// <summary>A folder of a fixture's own, with the program of acts in it. Mounts below it are undone with it.</summary>
internal sealed class Playground : IDisposable
{
    public Playground()
    {
        Folder = Directory.CreateTempSubdirectory("eg-").FullName;
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
        Actor = Copy("actor");
    }

    public string Folder { get; }

    /// <summary>The program of acts.</summary>
    public string Actor { get; }

    /// <summary>The path of <paramref name="name"/> in the folder.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Makes another program that does acts.</summary>
    public string Copy(string name)
    {
        string path = this[name];
        File.Copy(Path.Combine(AppContext.BaseDirectory, "actor"), path);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }

    /// <summary>Makes a file and the folders it lies in.</summary>
    public string Write(string name, string content = "x")
    {
        string path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Mounts something; what is mounted below a playground goes with it.</summary>
    public static void Mount(params string[] arguments)
    {
        ActResult result = RunningAct.Start("/bin/mount", arguments).Wait();
        if (result.ExitCode != 0) throw new InvalidOperationException($"mount {string.Join(' ', arguments)}: {result.Errors}");
    }

    public void Dispose()
    {
        string[] mounts =
        [
            .. File.ReadLines("/proc/self/mounts").Select(l => l.Split(' ')[1]).Where(m => m.StartsWith(Folder, StringComparison.Ordinal)),
        ];
        foreach (string mount in mounts.Reverse()) RunningAct.Start("/bin/umount", "-l", mount).Wait();
        Directory.Delete(Folder, recursive: true);
    }
}
