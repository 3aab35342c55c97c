using System.Text;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Host;

namespace EbpfGuard.Engine.Tracking;

/// <summary>
/// Names that links in the host's folders of programs give to files, for the kernel: <c>sh</c> is <c>dash</c>. Only root makes links
/// there, so a process that was there before the guard and goes by one of them has not given itself the name.
/// </summary>
internal static class ProgramLinks
{
    private static readonly string[] Folders = ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];

    /// <summary>Tells the kernel every one of them.</summary>
    public static void Fill(BpfMap<ProgramName, uint> map)
    {
        Dictionary<ulong, ulong> devices = [];
        foreach (MountPoint mount in MountPoints.Read("/proc/self/mountinfo")) devices[mount.Id] = mount.Device;
        foreach (string folder in Folders.Where(Directory.Exists))
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(e => e.LinkTarget is not null))
            {
                if (FileIdentity.TryRead(entry.FullName, follow: true) is not { } file) continue;
                var name = new ProgramName { Inode = file.Inode, Device = devices.GetValueOrDefault(file.MountId, file.Device) };
                byte[] bytes = Encoding.UTF8.GetBytes(entry.Name);
                bytes.AsSpan(0, Math.Min(bytes.Length, AbiLimits.NameMax - 1)).CopyTo(name.Name);
                if (!TryAdd(map, name)) return;
            }
        }
    }

    // A folder with more links than there is room for leaves the rest unknown.
    private static bool TryAdd(BpfMap<ProgramName, uint> map, in ProgramName name)
    {
        try
        {
            map.Set(name, 1u);
            return true;
        }
        catch (BpfException)
        {
            return false;
        }
    }
}
