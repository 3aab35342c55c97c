using System.Globalization;

namespace EbpfGuard.Engine.Host;

/// <summary>Times with nanoseconds, which <see cref="DateTimeOffset"/> cannot hold.</summary>
internal static class AuditTime
{
    private const long SecondNs = 1_000_000_000;

    /// <summary><c>2026-07-31T12:00:00.123456789Z</c></summary>
    public static string Iso(long timeNs) => Format(timeNs, "yyyy-MM-dd'T'HH:mm:ss") + "Z";

    /// <summary><c>12:00:00.123456789</c></summary>
    public static string OfDay(long timeNs) => Format(timeNs, "HH:mm:ss");

    /// <summary>Nanoseconds since 1970.</summary>
    public static long Of(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static string Format(long timeNs, string format)
    {
        DateTime second = DateTimeOffset.FromUnixTimeSeconds(timeNs / SecondNs).UtcDateTime;
        return string.Create(CultureInfo.InvariantCulture,
            $"{second.ToString(format, CultureInfo.InvariantCulture)}.{timeNs % SecondNs:d9}");
    }
}
