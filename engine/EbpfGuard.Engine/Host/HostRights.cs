using System.Globalization;

namespace EbpfGuard.Engine.Host;

/// <summary>Whether this process may load programs: the kernel's capabilities, of which root has all.</summary>
internal static class HostRights
{
    private static readonly (int Bit, string Name)[] Needed =
    [
        (5, "CAP_KILL"), (12, "CAP_NET_ADMIN"), (19, "CAP_SYS_PTRACE"), (38, "CAP_PERFMON"), (39, "CAP_BPF"),
        (2, "CAP_DAC_READ_SEARCH"),
    ];

    private const int SystemAdministrator = 21;

    public static KernelFeature Probe()
    {
        try
        {
            return Judge(EffectiveCapabilities(File.ReadLines("/proc/self/status")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Judge(0);
        }
    }

    /// <summary>The feature, from the bits of the effective capability set.</summary>
    public static KernelFeature Judge(ulong effective)
    {
        // CAP_SYS_ADMIN implies CAP_BPF and CAP_PERFMON in the kernel's own checks.
        if ((effective >> SystemAdministrator & 1) != 0) effective |= 1UL << 38 | 1UL << 39;
        string[] missing = [.. Needed.Where(n => (effective >> n.Bit & 1) == 0).Select(n => n.Name)];
        return new KernelFeature(
            "rights", "privileges", FeatureNeed.Required, missing.Length == 0,
            missing.Length == 0 ? "all needed capabilities" : "missing " + string.Join(", ", missing),
            "programs that judge every process can only be loaded by root",
            missing.Length == 0 ? null : "run it as root, for example with sudo");
    }

    /// <summary>The set that <c>CapEff:</c> of a status file shows.</summary>
    public static ulong EffectiveCapabilities(IEnumerable<string> status)
    {
        const string Key = "CapEff:";
        string? line = status.FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(line.AsSpan(Key.Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong set)
            ? set
            : 0;
    }
}
