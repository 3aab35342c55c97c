using System.Text;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Programs;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// Files with several links: one that a rule asks for by one of its names is known to the kernel by its number too, so that it
/// is judged by that name whichever is used. Here those are found that were there before the guard, and names that no longer
/// lead to their file are taken back; with BPF LSM the kernel follows links and renames itself.
/// </summary>
public sealed class AliasTable
{
    /// <summary>
    /// Entries of folders that are looked at for files with several links before the guard is ready: a fifth of a second's work.
    /// A folder that holds more says so in the log.
    /// </summary>
    public const int MostEntries = 50_000;

    private const int EntriesOfTurn = 1024;

    /// <summary>Names that are looked up again in one go, so that a second of tending never takes more than some milliseconds.</summary>
    private const int MostChecked = 2048;

    private readonly BpfProgram _remember;
    private readonly BpfMap<AliasKey, AliasName>[] _maps;
    private readonly string[] _files;
    private readonly HashSet<string> _named;
    private readonly string[] _prefixes;
    private readonly Queue<(BpfMap<AliasKey, AliasName> Map, AliasKey Key)> _unchecked = new();
    private int _nextFile;

    internal AliasTable(LoadedPolicy policy)
    {
        _remember = policy.Object.Program(ProgramSet.Remember);
        _maps = [policy.Object.Map<AliasKey, AliasName>("eg_aliases"), policy.Object.Map<AliasKey, AliasName>("eg_reported_aliases")];
        _files = [.. RulePaths.Files(policy.Image)];
        _named = [.. _files];
        _prefixes = [.. RulePaths.Prefixes(policy.Image).Order(StringComparer.Ordinal)];
    }

    /// <summary>Looks at every file and folder that a rule asks for.</summary>
    /// <returns>The folders of which not every file was looked at.</returns>
    public IReadOnlyList<string> Fill()
    {
        foreach (string file in _files) Remember(HostTree.Prefix + file);
        return [.. RememberBelow()];
    }

    /// <summary>Looks some of the files and kept names up again; called every second.</summary>
    public void Maintain()
    {
        for (int i = 0; i < Math.Min(MostChecked, _files.Length); i++) Remember(HostTree.Prefix + _files[_nextFile++ % _files.Length]);
        if (_unchecked.Count == 0)
        {
            foreach (BpfMap<AliasKey, AliasName> map in _maps)
            {
                foreach (AliasKey key in map.Keys()) _unchecked.Enqueue((map, key));
            }
        }

        for (int i = 0; i < MostChecked && _unchecked.TryDequeue(out (BpfMap<AliasKey, AliasName> Map, AliasKey Key) kept); i++)
        {
            if (kept.Map.TryGet(kept.Key, out AliasName name) && !LeadsTo(name, kept.Key)) kept.Map.Remove(kept.Key);
        }
    }

    // A file that rules name is known by that name even when it has no other any more: it may be held by one that was removed. Of those below
    // a folder there may be any number.
    private bool LeadsTo(in AliasName name, AliasKey key)
    {
        string path = Encoding.UTF8.GetString(((ReadOnlySpan<byte>)name.Path)[..(int)Math.Min(name.PathBytes, AbiLimits.AliasPath)]);

        // Devices are not compared: some file systems show another than the one the kernel knows the file by.
        return FileIdentity.TryRead(HostTree.Prefix + path, follow: false) is { } file && file.Inode == key.Inode
            && (file.Links > 1 || _named.Contains(path));
    }

    private void Remember(string path)
    {
        if (FileIdentity.TryRead(path, follow: false) is not { Links: > 1 }) return;
        using var file = PathHandle.TryOpen(path);
        if (file is null) return;
        ulong descriptor = (ulong)file.Descriptor;
        _remember.Run(ref descriptor);
    }

    private bool IsBelowAnother(int prefix) =>
        _prefixes.Take(prefix).Any(p => _prefixes[prefix].StartsWith(p, StringComparison.Ordinal));

    // The folders in turns, so that one that is large costs none of the small ones their second names.
    private IEnumerable<string> RememberBelow()
    {
        var waiting = new Queue<FilesBelow>(Folders());
        int left = MostEntries;
        while (waiting.TryDequeue(out FilesBelow? folder))
        {
            int met = folder.Met;
            bool isEnded = left > 0 && folder.Visit(Math.Min(EntriesOfTurn, left), Remember);
            left -= folder.Met - met;
            if (!isEnded && left > 0)
            {
                waiting.Enqueue(folder);
                continue;
            }

            if (!isEnded || !folder.AreAllNamed) yield return folder.Prefix;
            folder.Dispose();
        }
    }

    // Each once, whatever it is called.
    private IEnumerable<FilesBelow> Folders()
    {
        HashSet<(ulong Inode, ulong Device)> whole = [];
        foreach (string prefix in _prefixes.Where((_, i) => !IsBelowAnother(i)))
        {
            if (prefix.EndsWith('/') && FileIdentity.TryRead(HostTree.Prefix + prefix, follow: true) is { } folder && !whole.Add((folder.Inode, folder.Device)))
                continue;
            if (FilesBelow.TryOpen(prefix) is { } files) yield return files;
        }
    }
}
