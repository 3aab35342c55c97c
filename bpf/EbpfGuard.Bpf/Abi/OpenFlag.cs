namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_flag</c>: bit numbers of an open's flags, in Falco's spelling without the O_.</summary>
public enum OpenFlag : uint
{
    /// <summary>O_RDONLY.</summary>
    Rdonly = 0,

    /// <summary>O_WRONLY.</summary>
    Wronly = 1,

    /// <summary>O_RDWR.</summary>
    Rdwr = 2,

    /// <summary>O_CREAT.</summary>
    Creat = 3,

    /// <summary>O_APPEND.</summary>
    Append = 4,

    /// <summary>O_DSYNC.</summary>
    Dsync = 5,

    /// <summary>O_EXCL.</summary>
    Excl = 6,

    /// <summary>O_NONBLOCK.</summary>
    Nonblock = 7,

    /// <summary>O_SYNC.</summary>
    Sync = 8,

    /// <summary>O_TRUNC.</summary>
    Trunc = 9,

    /// <summary>O_DIRECT.</summary>
    Direct = 10,

    /// <summary>O_DIRECTORY.</summary>
    Directory = 11,

    /// <summary>O_LARGEFILE.</summary>
    Largefile = 12,

    /// <summary>O_CLOEXEC.</summary>
    Cloexec = 13,

    /// <summary>O_TMPFILE.</summary>
    Tmpfile = 14,

    /// <summary>The file was created by this open.</summary>
    FCreated = 15,

    /// <summary>O_PATH.</summary>
    Path = 16,

    /// <summary>O_NOFOLLOW.</summary>
    Nofollow = 17,
}
