namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_flag</c>: bit numbers of the flags of an open, in Falco's spelling without the O_, and of setns and unshare.</summary>
public enum CallFlag : uint
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

    /// <summary>CLONE_NEWNS.</summary>
    CloneNewns = 18,

    /// <summary>CLONE_NEWCGROUP.</summary>
    CloneNewcgroup = 19,

    /// <summary>CLONE_NEWUTS.</summary>
    CloneNewuts = 20,

    /// <summary>CLONE_NEWIPC.</summary>
    CloneNewipc = 21,

    /// <summary>CLONE_NEWUSER.</summary>
    CloneNewuser = 22,

    /// <summary>CLONE_NEWPID.</summary>
    CloneNewpid = 23,

    /// <summary>CLONE_NEWNET.</summary>
    CloneNewnet = 24,

    /// <summary>CLONE_NEWTIME.</summary>
    CloneNewtime = 25,

    /// <summary>CLONE_FS.</summary>
    CloneFs = 26,

    /// <summary>CLONE_FILES.</summary>
    CloneFiles = 27,

    /// <summary>CLONE_SYSVSEM.</summary>
    CloneSysvsem = 28,
}
