namespace EbpfGuard.Dsl.Binding;

/// <summary>The flags of an open, in Falco's spelling; <c>evt.arg.flags</c> is a set of these names.</summary>
public static class OpenFlags
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "O_RDONLY", "O_WRONLY", "O_RDWR", "O_CREAT", "O_APPEND", "O_DSYNC", "O_EXCL", "O_NONBLOCK", "O_SYNC", "O_TRUNC",
        "O_DIRECT", "O_DIRECTORY", "O_LARGEFILE", "O_CLOEXEC", "O_TMPFILE", "O_F_CREATED", "O_PATH", "O_NOFOLLOW",
    ];

    /// <summary>True when <paramref name="name"/> is a flag.</summary>
    public static bool IsKnown(string name) => Names.Contains(name);
}
