using System.Globalization;

namespace EbpfGuard.Kernel.Tests.Support;

/// <summary>A folder of a fixture's own, with the program of deeds in it. Mounts below it are undone with it.</summary>
internal sealed class Playground : IDisposable
{
    private static int _count;

    public Playground()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"eg-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        Folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), name)).FullName;
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
        Deed = Copy("deed");
    }

    public string Folder { get; }

    /// <summary>The program of deeds.</summary>
    public string Deed { get; }

    /// <summary>The path of <paramref name="name"/> in the folder.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Makes another program that does deeds.</summary>
    public string Copy(string name)
    {
        string path = this[name];
        File.Copy(Path.Combine(AppContext.BaseDirectory, "deed"), path);
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
        DeedResult result = RunningDeed.Start("/bin/mount", arguments).Wait();
        if (result.ExitCode != 0) throw new InvalidOperationException($"mount {string.Join(' ', arguments)}: {result.Errors}");
    }

    public void Dispose()
    {
        string[] mounts =
        [
            .. File.ReadLines("/proc/self/mounts").Select(l => l.Split(' ')[1]).Where(m => m.StartsWith(Folder, StringComparison.Ordinal)),
        ];
        foreach (string mount in mounts.Reverse()) RunningDeed.Start("/bin/umount", "-l", mount).Wait();
        Directory.Delete(Folder, recursive: true);
    }
}
