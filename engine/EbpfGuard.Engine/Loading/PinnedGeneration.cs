using System.Globalization;
using EbpfGuard.Bpf;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// Links of one policy kept as files in a bpf file system, so that a killed daemon leaves its enforcement behind. The
/// directory's name tells the owner's process and start: the next start attaches its own policy first and then removes
/// the generations whose owner is gone, so that there is no moment without enforcement.
/// </summary>
internal sealed class PinnedGeneration
{
    private int _count;

    private PinnedGeneration(string directory) => Directory = directory;

    public string Directory { get; }

    /// <summary>Makes the directory of a new generation of this process under <paramref name="root"/>.</summary>
    public static PinnedGeneration Create(string root)
    {
        uint pid = (uint)Environment.ProcessId;
        ulong start = ProcProcess.Read(pid)?.StartTicks ?? 0;
        string stem = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"{pid}-{start}-"));
        for (int i = 0; ; i++)
        {
            string directory = stem + i.ToString(CultureInfo.InvariantCulture);
            if (System.IO.Directory.Exists(directory)) continue;
            System.IO.Directory.CreateDirectory(directory,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new PinnedGeneration(directory);
        }
    }

    /// <summary>The generations under <paramref name="root"/> whose owner has ended.</summary>
    public static IReadOnlyList<PinnedGeneration> Stale(string root) =>
        !System.IO.Directory.Exists(root)
            ? []
            : [.. System.IO.Directory.EnumerateDirectories(root).Where(d => !IsOwned(d)).Select(d => new PinnedGeneration(d))];

    public void Add(BpfLink link)
    {
        // Names in a bpf file system may not hold a dot or a slash.
        string name = string.Create(CultureInfo.InvariantCulture, $"link{_count++}");
        link.Pin(Path.Combine(Directory, name));
    }

    /// <summary>Removes the files, and with the last descriptor the links.</summary>
    public void Remove()
    {
        foreach (string file in System.IO.Directory.EnumerateFiles(Directory)) File.Delete(file);
        System.IO.Directory.Delete(Directory);
    }

    private static bool IsOwned(string directory)
    {
        string[] parts = Path.GetFileName(directory).Split('-');
        return parts.Length == 3
            && uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint pid)
            && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong start)
            && ProcProcess.Read(pid)?.StartTicks == start;
    }
}
