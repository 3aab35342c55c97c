using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Hosting;

namespace EbpfGuard.Cli.Rules;

/// <summary>
/// The rule files and folders of a command line, their folders held by descriptor: rules are read again from where they were read
/// first. Editors may put a new file in the place of an old one; another folder, or another file system, at the path is refused.
/// </summary>
internal sealed class HeldRules : IDisposable
{
    private readonly List<Held> _held;
    private readonly HashSet<ulong> _mounts = [];
    private bool _isFirst = true;

    private HeldRules(List<Held> held) => _held = held;

    /// <summary>What was read last, as it is now.</summary>
    public IReadOnlyList<RuleSource> Places =>
    [
        .. from held in _held
           let identity = FileIdentity.TryRead(held.Through, follow: true)
           select new RuleSource(Path.GetFullPath(held.Path), identity?.Device ?? 0, identity?.Inode ?? 0),
    ];

    /// <summary>Holds what <paramref name="paths"/> name; what cannot be held is found missing when it is read.</summary>
    public static HeldRules Hold(IReadOnlyList<string> paths) => new([.. paths.Select(Open)]);

    /// <summary>Reads the rules.</summary>
    /// <param name="load">Compiles what stands at the places.</param>
    /// <returns>What that gave, and, when it must not be used, why.</returns>
    public (RuleSet Rules, HostFault? Fault) Read(Func<IReadOnlyList<RuleLocation>, RuleSet> load)
    {
        HostFault? moved = _isFirst ? null : _held.Select(MovedFault).FirstOrDefault(f => f is not null);
        RuleSet rules = load([.. _held.Select(h => new RuleLocation(h.Path, h.Through))]);
        foreach (RuleLocation file in rules.Files.Select(f => Through(f.Source.Name)))
        {
            if (FileIdentity.TryRead(file.Actual, follow: false) is not { } identity) continue;
            if (_isFirst) _mounts.Add(identity.MountId);
            else if (!_mounts.Contains(identity.MountId)) moved ??= Fault($"something is mounted over `{file.Shown}` that was not there at the start");
        }

        _isFirst = false;
        return (rules, moved);
    }

    public void Dispose()
    {
        foreach (Held held in _held) held.Folder?.Dispose();
    }

    private static Held Open(string path)
    {
        bool isFolder = Directory.Exists(path);
        string full = Path.GetFullPath(path);
        string folder = isFolder ? full : Path.GetDirectoryName(full) ?? "/";
        try
        {
            FileIdentity? identity = FileIdentity.TryRead(folder, follow: true);
            HeldFolder held = HeldFolder.Open(folder);
            return new Held(path, folder, held, identity, isFolder ? held.Path : Path.Combine(held.Path, Path.GetFileName(full)));
        }
        catch (BpfException)
        {
            return new Held(path, folder, null, null, path);
        }
    }

    private static HostFault? MovedFault(Held held)
    {
        if (held.Identity is not { } before) return null;
        FileIdentity? now = FileIdentity.TryRead(held.FolderPath, follow: true);
        if (now is { } same && (same.Device, same.Inode, same.MountId) == (before.Device, before.Inode, before.MountId)) return null;
        return Fault(now is null
            ? $"the folder `{held.FolderPath}` is gone from its path"
            : $"another folder stands at `{held.FolderPath}`: it was inode {before.Inode} on {Device(before)}, and is inode {now.Value.Inode} on {Device(now.Value)}");
    }

    private static string Device(FileIdentity file) => $"{file.Device >> 20}:{file.Device & 0xfffff}";

    private static HostFault Fault(string message) => new(
        HostDiagnostics.RulesReplaced, message, ["the rules in force stay"],
        ["if it is meant, start the guard anew: `ebpfguard run` with `--takeover` leaves no gap"]);

    private RuleLocation Through(string shown)
    {
        Held? held = _held.FirstOrDefault(h => shown == h.Path || shown.StartsWith(h.Path.TrimEnd('/') + "/", StringComparison.Ordinal));
        return held is null ? new RuleLocation(shown, shown) : new RuleLocation(shown, held.Through + shown[held.Path.TrimEnd('/').Length..]);
    }

    private sealed record Held(string Path, string FolderPath, HeldFolder? Folder, FileIdentity? Identity, string Through);
}
