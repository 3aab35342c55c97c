using System.Globalization;

namespace EbpfGuard.Engine.Host;

/// <summary>Times with nanoseconds, which <see cref="DateTimeOffset"/> cannot hold.</summary>
internal static class AuditTime
{
    private const long SecondNs = 1_000_000_000;

    /// <summary><c>2026-07-31T12:00:00.123456789Z</c></summary>
    public static string Iso(long timeNs) => string.Create("2026-07-31T12:00:00.123456789Z".Length, timeNs, static (text, time) =>
    {
        WriteSecond(text, time);
        text[^1] = 'Z';
    });

    /// <summary><c>12:00:00.123456789</c></summary>
    public static string OfDay(long timeNs)
    {
        Span<char> text = stackalloc char["2026-07-31T12:00:00.123456789".Length];
        WriteSecond(text, timeNs);
        return new string(text["2026-07-31T".Length..]);
    }

    /// <summary>Nanoseconds since 1970.</summary>
    public static long Of(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static void WriteSecond(Span<char> text, long timeNs)
    {
        long fraction = ((timeNs % SecondNs) + SecondNs) % SecondNs;
        DateTime second = DateTimeOffset.FromUnixTimeSeconds((timeNs - fraction) / SecondNs).UtcDateTime;
        _ = second.TryFormat(text, out int written, "s", CultureInfo.InvariantCulture);
        text[written] = '.';
        _ = fraction.TryFormat(text[(written + 1)..], out _, "d9", CultureInfo.InvariantCulture);
    }
}
