using System.Globalization;

namespace EbpfGuard.Cli.Review;

/// <summary>A point in time as people give it: <c>10m</c> ago, or a date and time (UTC unless it names a zone).</summary>
internal static class TimeLimit
{
    /// <summary>Reads <c>30s</c>, <c>10m</c>, <c>2h</c>, <c>7d</c> or an ISO 8601 time; null when it is neither.</summary>
    public static DateTimeOffset? Parse(string text, DateTimeOffset now)
    {
        if (text.Length > 1 && "smhd".Contains(text[^1], StringComparison.Ordinal)
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number < 100_000)
        {
            return now - (text[^1] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                _ => TimeSpan.FromDays(number),
            });
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
    }
}
