using System.Buffers;
using System.Globalization;
using System.Text;
using EbpfGuard.Engine.Host;

namespace EbpfGuard.Engine.Containers;

/// <summary>Which container a process is in, told by the path of its control group.</summary>
/// <remarks>
/// <para>
/// The rule. Go through the path's components from the root of the hierarchy downward. When the first one is <c>user.slice</c>, the answer
/// is the host. Else the first component that names a container answers. A component names one when, without a trailing <c>.scope</c>, its
/// last 64 bytes are digits of lower-case hexadecimal, and before them stands nothing, or something that ends in <c>-</c> or <c>:</c> but not
/// in <c>conmon-</c>. The id is the first 12 of the 64 digits.
/// </para>
/// <para>
/// That one rule holds for Docker, containerd and CRI-O with either cgroup driver, for nerdctl and for Podman. LXC has no such ids: there a
/// component <c>lxc.payload.NAME</c>, or one below <c>lxc.payload</c> or a first component <c>lxc</c>, is the container NAME, whose first 15
/// bytes are the id.
/// </para>
/// <para>
/// From the root downward, because everything above a container was named by the host's runtime, and everything below by whoever may write to
/// the container's own cgroup file system: a container cannot take on the id of another. Below <c>user.slice</c> every user may make groups
/// of any name, so that nothing there says what a process is.
/// </para>
/// <para>
/// Not covered: containers of runtimes in a container (they count as the outer one), Podman pods with the cgroupfs driver (they count as the
/// pod), containers with freely chosen names (<c>ctr</c>, systemd-nspawn, BuildKit's build steps) and rootless ones (both count as the host).
/// </para>
/// <para>
/// The kernel has the same rule, in <c>bpf/lib/container.bpf.h</c>, and asks the same hierarchies: a process that was there before the guard
/// does not change its container when it runs another program.
/// </para>
/// </remarks>
public static class ContainerId
{
    /// <summary>What <c>container.id</c> is outside of containers.</summary>
    public const string Host = "host";

    /// <summary>Digits of a container's id that rules and logs show.</summary>
    public const int ShortLength = 12;

    internal const int FullLength = 64;

    // As many components as the kernel looks at, and as many bytes of LXC's names as it keeps.
    private const int MostComponents = 32;
    private const int MostNameBytes = Bpf.Abi.AbiLimits.ContainerMax - 1;
    private const int MostFileBytes = 64 * 1024;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<byte> HexBytes = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>The short id of the container that the control group at <paramref name="path"/> belongs to; null for the host.</summary>
    public static string? FromCgroupPath(string path) => FromCgroupPath(Encoding.UTF8.GetBytes(path));

    /// <summary>The same of a path of any bytes.</summary>
    internal static string? FromCgroupPath(ReadOnlySpan<byte> path)
    {
        int count = 0;
        bool isBelowLxc = false;
        foreach (Range range in path.Split((byte)'/'))
        {
            ReadOnlySpan<byte> component = path[range];
            if (component.IsEmpty) continue;
            bool isFirst = count == 0;
            if (++count > MostComponents || (isFirst && component.SequenceEqual("user.slice"u8))) return null;

            if (OfComponent(component) is { } id) return id;
            if (isBelowLxc) return NameOf(component);
            ReadOnlySpan<byte> payload = "lxc.payload."u8;
            if (component.StartsWith(payload) && component.Length > payload.Length) return NameOf(component[payload.Length..]);
            // Below the root "lxc" is a word that anybody may use.
            isBelowLxc = (isFirst && component.SequenceEqual("lxc"u8)) || component.SequenceEqual("lxc.payload"u8);
        }

        return null;
    }

    /// <summary>
    /// The short id of the container that process <paramref name="pid"/> is in; null for the host, and for a process that is not there.
    /// </summary>
    /// <param name="pid">The process, as the reader's own /proc numbers it.</param>
    /// <param name="root">Where the proc file system is mounted.</param>
    public static string? OfProcess(uint pid, string root = "/proc")
    {
        try
        {
            string path = Path.Join(root, pid.ToString(CultureInfo.InvariantCulture), "cgroup");
            return FromCgroupFile(ProcFile.ReadStart(path, MostFileBytes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The same from <c>/proc/PID/cgroup</c>: lines of <c>hierarchy:controllers:path</c>. Asked are version 2's hierarchy, and where that names no
    /// container, the one of the controller <c>pids</c>: hosts of version 1 keep containers apart in the controllers' trees.
    /// </summary>
    internal static string? FromCgroupFile(ReadOnlySpan<byte> file)
    {
        string? ofPids = null;
        foreach (Range range in file.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = file[range];
            int first = line.IndexOf((byte)':');
            int second = first < 0 ? -1 : line[(first + 1)..].IndexOf((byte)':');
            if (second < 0) continue;
            ReadOnlySpan<byte> controllers = line.Slice(first + 1, second);
            ReadOnlySpan<byte> path = WithoutDeletedMark(line[(first + second + 2)..]);
            if (controllers.IsEmpty && FromCgroupPath(path) is { } id) return id;
            if (HasPids(controllers)) ofPids = FromCgroupPath(path);
        }

        return ofPids;
    }

    /// <summary>True for an id, whole or the beginning of one, that may be looked for in a runtime's folders.</summary>
    internal static bool IsHex(ReadOnlySpan<char> id) =>
        id.Length is >= ShortLength and <= FullLength && !id.ContainsAnyExcept(HexDigits);

    private static bool HasPids(ReadOnlySpan<byte> controllers)
    {
        foreach (Range range in controllers.Split((byte)','))
            if (controllers[range].SequenceEqual("pids"u8)) return true;
        return false;
    }

    // The kernel adds this to the path of a group that is gone while the process is still being collected.
    private static ReadOnlySpan<byte> WithoutDeletedMark(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> mark = " (deleted)"u8;
        return path.EndsWith(mark) ? path[..^mark.Length] : path;
    }

    private static string? OfComponent(ReadOnlySpan<byte> component)
    {
        ReadOnlySpan<byte> scope = ".scope"u8;
        if (component.EndsWith(scope)) component = component[..^scope.Length];
        if (component.Length < FullLength) return null;

        ReadOnlySpan<byte> digits = component[^FullLength..];
        ReadOnlySpan<byte> before = component[..^FullLength];
        bool isApart = before.IsEmpty || before[^1] is (byte)'-' or (byte)':';
        return isApart && !before.EndsWith("conmon-"u8) && !digits.ContainsAnyExcept(HexBytes)
            ? Encoding.ASCII.GetString(digits[..ShortLength])
            : null;
    }

    // As much of it as the kernel keeps.
    private static string NameOf(ReadOnlySpan<byte> name) => RecordText.Decode(name[..Math.Min(name.Length, MostNameBytes)]);
}
