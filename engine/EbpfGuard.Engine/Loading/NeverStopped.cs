using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// The programs that are never stopped when the host's root runs them, so that somebody can still get in and end the guard: known
/// by the files that were run, which nobody can claim, and not by a name.
/// </summary>
internal static class NeverStopped
{
    /// <summary>The files at <paramref name="paths"/>, by the devices that the kernel knows them by.</summary>
    /// <exception cref="HostException">One of them is not there.</exception>
    public static IReadOnlyList<FileIdentity> Resolve(IReadOnlyList<string> paths)
    {
        Dictionary<ulong, ulong> devices = MountPoints.Read("/proc/self/mountinfo").ToDictionary(m => (ulong)m.Id, m => m.Device);
        return [.. paths.Select(path => FileIdentity.TryRead(path, follow: true) ?? throw NotThere(path)).Select(OfKernel)];

        // Some file systems show stat(2) another device.
        FileIdentity OfKernel(FileIdentity file) => file with { Device = devices.GetValueOrDefault(file.MountId, file.Device) };
    }

    /// <summary>The kernel's table of them, by which name policies pin it.</summary>
    internal const string Table = "eg_never_stopped";

    /// <summary>Room in it for those of guards that follow: after an update the tool is another file.</summary>
    internal const int Followers = 16;

    /// <summary>
    /// Tells the policies that are pinned under <paramref name="root"/>: what an earlier guard enforces, or has left in force, is not to stop the
    /// one that takes its place.
    /// </summary>
    public static void TellEarlier(string root, IReadOnlyList<FileIdentity> programs)
    {
        foreach (PinnedGeneration generation in PinnedGeneration.All(root))
        {
            try
            {
                using PinnedMap? table = PinnedMap.TryOpen(generation[Table]);
                foreach (FileIdentity program in programs) table?.Set(KeyOf(program), 1u);
            }
            catch (BpfException)
            {
                // Full, or somebody put something else there. Its rules may then stop this guard, as they may any program.
            }
        }
    }

    /// <summary>Tells the kernel.</summary>
    public static void Fill(BpfObject target, IReadOnlyList<FileIdentity> programs)
    {
        BpfMap<AliasKey, uint> map = target.Map<AliasKey, uint>(Table);
        foreach (FileIdentity program in programs) map.Set(KeyOf(program), 1);
    }

    private static AliasKey KeyOf(FileIdentity program) => new() { Inode = program.Inode, Device = program.Device };

    private static HostException NotThere(string path) => new(new HostFault(
        HostDiagnostics.NoSuchProgram, $"`{path}` of `--never-stop` cannot be found", "give the absolute path of a program that exists"));
}
