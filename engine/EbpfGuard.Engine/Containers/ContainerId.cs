using System.Buffers;
using System.Globalization;

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
/// component <c>lxc.payload.NAME</c>, or one below <c>lxc.payload</c> or a first component <c>lxc</c>, is the container NAME.
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
/// </remarks>
public static class ContainerId
{
    /// <summary>What <c>container.id</c> is outside of containers.</summary>
    public const string Host = "host";

    /// <summary>Digits of a container's id that rules and logs show.</summary>
    public const int ShortLength = 12;

    internal const int FullLength = 64;
    private const string Conmon = "conmon-";
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The short id of the container that the control group at <paramref name="path"/> belongs to; null for the host.</summary>
    public static string? FromCgroupPath(string path)
    {
        ReadOnlySpan<char> previous = default;
        bool first = true;
        foreach (Range range in path.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> component = path.AsSpan(range);
            if (component.IsEmpty) continue;
            if (first && component is "user.slice") return null;

            if (OfComponent(component) is { } id) return id;
            if (LxcName(component, previous) is { } name) return name;
            // Below the root only "lxc" is a word that anybody may use.
            previous = component is "lxc" && !first ? default : component;
            first = false;
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
            return FromCgroupLines(File.ReadLines(Path.Join(root, pid.ToString(CultureInfo.InvariantCulture), "cgroup")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The same from the lines of <c>/proc/PID/cgroup</c>: <c>hierarchy:controllers:path</c>, one for each hierarchy (one in all with version 2).
    /// The first that names a container counts: not every hierarchy is one that the runtime uses.
    /// </summary>
    internal static string? FromCgroupLines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string[] parts = line.Split(':', 3);
            if (parts.Length == 3 && FromCgroupPath(WithoutDeletedMark(parts[2])) is { } id) return id;
        }

        return null;
    }

    /// <summary>True for an id, whole or the beginning of one, that may be looked for in a runtime's folders.</summary>
    internal static bool IsHex(ReadOnlySpan<char> id) =>
        id.Length is >= ShortLength and <= FullLength && !id.ContainsAnyExcept(HexDigits);

    // The kernel adds this to the path of a group that is gone while the process is still being collected.
    private static string WithoutDeletedMark(string path) =>
        path.EndsWith(" (deleted)", StringComparison.Ordinal) ? path[..^" (deleted)".Length] : path;

    private static string? OfComponent(ReadOnlySpan<char> component)
    {
        if (component.EndsWith(".scope", StringComparison.Ordinal)) component = component[..^".scope".Length];
        if (component.Length < FullLength) return null;

        ReadOnlySpan<char> digits = component[^FullLength..];
        ReadOnlySpan<char> before = component[..^FullLength];
        bool apart = before.IsEmpty || before[^1] is '-' or ':';
        return apart && !before.EndsWith(Conmon, StringComparison.Ordinal) && IsHex(digits) ? digits[..ShortLength].ToString() : null;
    }

    private static string? LxcName(ReadOnlySpan<char> component, ReadOnlySpan<char> previous)
    {
        if (previous is "lxc" or "lxc.payload") return component.ToString();
        return component.StartsWith("lxc.payload.", StringComparison.Ordinal) && component.Length > "lxc.payload.".Length
            ? component["lxc.payload.".Length..].ToString()
            : null;
    }
}
