using System.Globalization;

namespace EbpfGuard.Engine.Audit;

/// <summary>
/// Gives a finished log file its name — <c>audit.json</c> becomes <c>audit-20260731T120000Z.json</c> — and deletes the
/// ones that are no longer kept. The current file always has the plain name.
/// </summary>
internal sealed class AuditRoller(AuditOptions options)
{
    private const string Stamp = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Renames the current file, which must be closed, and deletes what is too old or too many.</summary>
    public void Roll(DateTimeOffset now)
    {
        string path = Path.GetFullPath(options.Path);
        string stem = Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path));
        string stamp = now.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture);
        string rolled = $"{stem}-{stamp}{Path.GetExtension(path)}";
        for (int i = 1; File.Exists(rolled); i++) rolled = $"{stem}-{stamp}.{i:d4}{Path.GetExtension(path)}";
        File.Move(path, rolled);
        DeleteOld(path, now);
    }

    private void DeleteOld(string path, DateTimeOffset now)
    {
        string stem = Path.GetFileNameWithoutExtension(path) + "-";
        string[] rolled =
        [
            .. Directory.EnumerateFiles(Path.GetDirectoryName(path)!, stem + "*" + Path.GetExtension(path))
                .Where(f => TimeOf(f, stem) is not null)
                .OrderByDescending(Path.GetFileNameWithoutExtension, StringComparer.Ordinal),
        ];
        for (int i = 0; i < rolled.Length; i++)
        {
            bool isOld = options.KeptAge is { } age && now - TimeOf(rolled[i], stem)!.Value > age;
            if (i >= options.KeptFiles || isOld) File.Delete(rolled[i]);
        }
    }

    private static DateTimeOffset? TimeOf(string file, string stem)
    {
        string name = Path.GetFileNameWithoutExtension(file)[stem.Length..];
        int suffix = name.IndexOf('.', StringComparison.Ordinal);
        return DateTimeOffset.TryParseExact(suffix < 0 ? name : name[..suffix], Stamp, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
    }
}
