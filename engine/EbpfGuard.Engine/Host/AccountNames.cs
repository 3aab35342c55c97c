using System.Globalization;

namespace EbpfGuard.Engine.Host;

/// <summary>An account of the host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Home">Its home directory; empty where the file has none.</param>
/// <param name="Shell">Its shell; empty where the file has none.</param>
public sealed record Account(string Name, string Home, string Shell);

/// <summary>The host's accounts by user id, and its groups by group id, read from <c>/etc/passwd</c> and <c>/etc/group</c> when a policy is made.</summary>
public sealed class AccountNames
{
    /// <summary>Where a host keeps its accounts. What other sources of the name service have is not asked for: that could take for ever.</summary>
    public const string DefaultFile = "/etc/passwd";

    // The groups stand beside the accounts.
    private const string GroupFile = "group";

    private readonly Dictionary<long, Account> _accounts;
    private readonly Dictionary<long, string> _groups;

    private AccountNames(Dictionary<long, Account> accounts, Dictionary<long, string> groups)
    {
        (_accounts, _groups) = (accounts, groups);
        ByUid = accounts.ToDictionary(a => a.Key, a => a.Value.Name);
    }

    /// <summary>No accounts.</summary>
    public static AccountNames None { get; } = new([], []);

    /// <summary>The names by user id.</summary>
    public IReadOnlyDictionary<long, string> ByUid { get; }

    /// <summary>Reads the account file at <paramref name="path"/> and the groups beside it; one that is not there or cannot be read has none.</summary>
    public static AccountNames Read(string path = DefaultFile)
    {
        string[] accounts = Lines(path), groups = Lines(Path.Combine(Path.GetDirectoryName(path) ?? "", GroupFile));
        return accounts.Length == 0 && groups.Length == 0 ? None : Parse(accounts, groups);
    }

    /// <summary>
    /// Reads lines of the forms <c>name:x:uid:gid:comment:home:shell</c> and <c>name:x:gid:members</c>; the first name of an id counts, as in
    /// the C library.
    /// </summary>
    public static AccountNames Parse(IEnumerable<string> accounts, IEnumerable<string>? groups = null) => new(
        ById(accounts, parts => new Account(parts[0], parts.ElementAtOrDefault(5) ?? "", parts.ElementAtOrDefault(6) ?? "")),
        ById(groups ?? [], parts => parts[0]));

    /// <summary>The account of <paramref name="uid"/>; null when it has none.</summary>
    public Account? Find(long uid) => _accounts.GetValueOrDefault(uid);

    /// <summary>The name of <paramref name="uid"/>; null when it has none.</summary>
    public string? UserName(uint uid) => Find(uid)?.Name;

    /// <summary>The name of <paramref name="gid"/>; null when it has none.</summary>
    public string? GroupName(long gid) => _groups.GetValueOrDefault(gid);

    private static Dictionary<long, T> ById<T>(IEnumerable<string> lines, Func<string[], T> read)
    {
        var found = new Dictionary<long, T>();
        foreach (string[] parts in lines.Select(line => line.Split(':')))
        {
            if (parts.Length > 2 && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long id)) found.TryAdd(id, read(parts));
        }

        return found;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
