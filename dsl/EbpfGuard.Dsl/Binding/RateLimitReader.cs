using System.Globalization;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Binding;

/// <summary>Reads <c>10 per 1m</c>: a positive number in a duration of <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>.</summary>
internal static class RateLimitReader
{
    // A period beyond a day says nothing about rates.
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(1);

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    public static bool TryRead(string words, out RateLimit? limit)
    {
        limit = null;
        string[] parts = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool hasShape = parts is [var count, "per", var duration];
        if (!hasShape || !TryReadCount(parts[0], out int number) || !TryReadDuration(parts[2], out TimeSpan period)) return false;
        limit = new RateLimit(number, period);
        return true;
    }

    private static bool TryReadDuration(string text, out TimeSpan duration)
    {
        duration = default;
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        int unit = Array.FindIndex(Units, u => u.Unit == text[digits..]);
        if (unit < 0) return false;
        int count = 1;
        if (digits > 0 && !TryReadCount(text[..digits], out count)) return false;
        long milliseconds = count * (long)Units[unit].Length.TotalMilliseconds;
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return duration <= LongestPeriod;
    }

    private static bool TryReadCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;
}
