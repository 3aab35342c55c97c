using System.Globalization;
using System.Text.RegularExpressions;

namespace EbpfGuard.Engine.Host;

/// <summary>A line of <c>/proc/PID/mountinfo</c>.</summary>
/// <param name="Id">The mount's id.</param>
/// <param name="Device">The file system's device as the kernel numbers it: major above 20 bits of minor.</param>
/// <param name="Root">The directory of the file system that is mounted: <c>/</c> unless it is a bind mount of a part.</param>
/// <param name="Path">Where it is mounted.</param>
/// <param name="FileSystem">The file system's type.</param>
public sealed record MountPoint(uint Id, ulong Device, string Root, string Path, string FileSystem);

/// <summary>What is mounted where.</summary>
public static partial class MountPoints
{
    /// <summary>
    /// The first place where a file system of this type is mounted for this process; null when there is none, or nothing says so.
    /// </summary>
    public static string? Find(string fileSystem)
    {
        try
        {
            return Read("/proc/self/mountinfo").FirstOrDefault(m => m.FileSystem == fileSystem)?.Path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The mounts in the order of a mountinfo file.</summary>
    public static IReadOnlyList<MountPoint> Read(string path) => Parse(File.ReadLines(path));

    /// <summary>The mounts in lines of that form; a line of another form is left out.</summary>
    public static IReadOnlyList<MountPoint> Parse(IEnumerable<string> lines)
    {
        var mounts = new List<MountPoint>();
        foreach (string line in lines)
        {
            string[] fields = line.Split(' ');
            int separator = Array.IndexOf(fields, "-");
            if (separator < 6 || separator + 1 >= fields.Length) continue;
            if (!TryNumber(fields[0], out uint id) || DeviceOf(fields[2]) is not { } device) continue;
            mounts.Add(new MountPoint(id, device, Unescape(fields[3]), Unescape(fields[4]), fields[separator + 1]));
        }

        return mounts;
    }

    private static ulong? DeviceOf(string field) =>
        field.Split(':') is [var major, var minor] && TryNumber(major, out uint high) && TryNumber(minor, out uint low)
            ? ((ulong)high << 20) | low
            : null;

    private static bool TryNumber(string field, out uint number) =>
        uint.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    // Blanks and backslashes are written in octal: \040.
    private static string Unescape(string field) =>
        !field.Contains('\\', StringComparison.Ordinal) ? field
        : Octal().Replace(field, m => ((char)Convert.ToInt32(m.Value[1..], 8)).ToString());

    [GeneratedRegex(@"\\[0-7]{3}")]
    private static partial Regex Octal();
}
