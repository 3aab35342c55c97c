using System.Globalization;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// Links and maps of one policy kept as files in a bpf file system, so that a killed daemon leaves its enforcement and its
/// records behind. The directory's name tells the owner's process and start: the next start attaches its own policy first
/// and then takes over the generations whose owner is gone, so that there is no moment without enforcement.
/// </summary>
internal sealed class PinnedGeneration
{
    // Names in a bpf file system may not hold a dot or a slash.
    private const string LinkPrefix = "link";
    private int _count;

    private PinnedGeneration(string directory, uint pid, ulong start)
    {
        Directory = directory;
        Pid = pid;
        Start = start;
    }

    public string Directory { get; }

    /// <summary>The process that made it.</summary>
    public uint Pid { get; }

    /// <summary>When that process started, in clock ticks since boot.</summary>
    public ulong Start { get; }

    /// <summary>True while that process lives.</summary>
    public bool IsOwned => LiveProcess.Exists(Pid, Start);

    /// <summary>Makes the directory of a new generation of this process under <paramref name="root"/>.</summary>
    public static PinnedGeneration Create(string root)
    {
        uint pid = (uint)Environment.ProcessId;
        ulong start = ProcProcess.Read(pid)?.StartTicks ?? 0;
        for (int i = 0; ; i++)
        {
            string directory = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"{pid}-{start}-{i}"));
            if (System.IO.Directory.Exists(directory)) continue;
            System.IO.Directory.CreateDirectory(directory,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new PinnedGeneration(directory, pid, start);
        }
    }

    /// <summary>The generations under <paramref name="root"/>, the oldest first; other folders are none.</summary>
    public static IReadOnlyList<PinnedGeneration> All(string root)
    {
        try
        {
            return !System.IO.Directory.Exists(root)
                ? []
                : [.. System.IO.Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal).Select(Parse).OfType<PinnedGeneration>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The generations under <paramref name="root"/> whose owner has ended.</summary>
    public static IReadOnlyList<PinnedGeneration> Stale(string root) => [.. All(root).Where(g => !g.IsOwned)];

    /// <summary>The path of a pin of that name.</summary>
    public string this[string name] => Path.Combine(Directory, name);

    public void Add(BpfLink link) => link.Pin(this[string.Create(CultureInfo.InvariantCulture, $"{LinkPrefix}{_count++}")]);

    /// <summary>The numbers of the programs that its links attach.</summary>
    public IReadOnlyList<uint> ProgramIds()
    {
        var ids = new List<uint>();
        foreach (string file in Links())
        {
            try
            {
                using BpfLink link = BpfLink.OpenPinned(file);
                ids.Add(link.ProgramId);
            }
            catch (BpfException)
            {
                // Somebody removed it, or put something else there: no link of this generation.
            }
        }

        return ids;
    }

    /// <summary>Removes the links' files, and with the last descriptor the links: what is left are maps that can be read.</summary>
    /// <returns>Why that failed; null when they are gone, whoever removed them.</returns>
    public string? RemoveLinks() => Try(() =>
    {
        foreach (string file in Links()) File.Delete(file);
    });

    /// <summary>Removes everything.</summary>
    /// <returns>Why that failed; null when all is gone, whoever removed it.</returns>
    public string? Remove() => Try(() =>
    {
        foreach (string file in System.IO.Directory.GetFiles(Directory)) File.Delete(file);
        System.IO.Directory.Delete(Directory, recursive: true);
    });

    private string[] Links() =>
        System.IO.Directory.Exists(Directory) ? System.IO.Directory.GetFiles(Directory, LinkPrefix + "*") : [];

    private string? Try(Action remove)
    {
        try
        {
            if (System.IO.Directory.Exists(Directory)) remove();
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the pins in {Directory} cannot be removed: {e.Message}";
        }
    }

    private static PinnedGeneration? Parse(string directory)
    {
        string[] parts = Path.GetFileName(directory).Split('-');
        return parts.Length == 3
            && uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint pid)
            && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong start)
                ? new PinnedGeneration(directory, pid, start)
                : null;
    }
}
