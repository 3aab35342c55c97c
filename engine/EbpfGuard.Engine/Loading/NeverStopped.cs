using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Maps;

namespace EbpfGuard.Engine.Loading;

/// <summary>
/// The programs that are never stopped, so that somebody can still get in and end the guard: known by their files, which nobody can
/// claim to be, and not by a name.
/// </summary>
internal static class NeverStopped
{
    /// <summary>The files at <paramref name="paths"/>.</summary>
    /// <exception cref="HostException">One of them is not there.</exception>
    public static IReadOnlyList<FileIdentity> Resolve(IReadOnlyList<string> paths) =>
    [
        .. paths.Select(path => FileIdentity.TryRead(path, follow: true) ?? throw new HostException(new HostFault(
            HostDiagnostics.NoSuchProgram, $"`{path}` of `--never-stop` cannot be found", "give the absolute path of a program that exists"))),
    ];

    /// <summary>Tells the kernel.</summary>
    public static void Fill(BpfObject target, IReadOnlyList<FileIdentity> programs)
    {
        BpfMap<AliasKey, uint> map = target.Map<AliasKey, uint>("eg_never_stopped");
        Dictionary<ulong, ulong> devices = MountPoints.Read("/proc/self/mountinfo").ToDictionary(m => (ulong)m.Id, m => m.Device);
        foreach (FileIdentity program in programs)
        {
            // Some file systems show stat(2) another device than the one the kernel knows the file by.
            map.Set(new AliasKey { Inode = program.Inode, Device = devices.GetValueOrDefault(program.MountId, program.Device) }, 1);
        }
    }
}
