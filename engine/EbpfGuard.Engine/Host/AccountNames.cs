using System.Globalization;

namespace EbpfGuard.Engine.Host;

/// <summary>The host's accounts: names by user id, read from <c>/etc/passwd</c> when a policy is made.</summary>
public sealed class AccountNames
{
    /// <summary>Where a host keeps its accounts. What other sources of the name service have is not asked for: that could take for ever.</summary>
    public const string DefaultFile = "/etc/passwd";

    private AccountNames(IReadOnlyDictionary<long, string> names) => ByUid = names;

    /// <summary>No accounts.</summary>
    public static AccountNames None { get; } = new(new Dictionary<long, string>());

    /// <summary>The names by user id.</summary>
    public IReadOnlyDictionary<long, string> ByUid { get; }

    /// <summary>Reads the account file at <paramref name="path"/>; one that is not there or cannot be read has no accounts.</summary>
    public static AccountNames Read(string path = DefaultFile)
    {
        try
        {
            return File.Exists(path) ? Parse(File.ReadLines(path)) : None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return None;
        }
    }

    /// <summary>Reads lines of the form <c>name:x:uid:…</c>; the first name of a user id counts, as in the C library.</summary>
    public static AccountNames Parse(IEnumerable<string> lines)
    {
        var names = new Dictionary<long, string>();
        foreach (string line in lines)
        {
            string[] parts = line.Split(':');
            if (parts.Length > 2 && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long uid))
                names.TryAdd(uid, parts[0]);
        }

        return new AccountNames(names);
    }

    /// <summary>The name of <paramref name="uid"/>; null when it has none.</summary>
    public string? UserName(uint uid) => ByUid.GetValueOrDefault(uid);
}
