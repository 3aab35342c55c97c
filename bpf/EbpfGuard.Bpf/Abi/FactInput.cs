namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_input</c>: what a classifier reads. 0 to 15 are texts, 16 to 47 numbers, from 48 addresses.</summary>
public enum FactInput : uint
{
    /// <summary>The process's kernel name, at most 15 bytes.</summary>
    ProcName = 0,

    /// <summary>The first argument, <c>argv[0]</c>.</summary>
    ProcExe = 1,

    /// <summary>Path of the program.</summary>
    ProcExepath = 2,

    /// <summary>The process's name, then a blank and each argument.</summary>
    ProcCmdline = 3,

    /// <summary>The arguments without the first, blanks between them.</summary>
    ProcArgs = 4,

    /// <summary>Working directory at the event.</summary>
    ProcCwd = 8,

    /// <summary>The event's path.</summary>
    Path = 9,

    /// <summary>The path up to its last <c>/</c>; <c>/</c> for a file in the root.</summary>
    Directory = 10,

    /// <summary>The path behind its last <c>/</c>.</summary>
    Filename = 11,

    /// <summary>1 when the program was run from memory.</summary>
    ProcMemfd = 16,

    /// <summary>End of the texts.</summary>
    Texts = ProcMemfd,

    /// <summary>Thread group id in the initial pid namespace.</summary>
    Pid = 17,

    /// <summary>The parent's thread group id.</summary>
    Ppid = 18,

    /// <summary>Session id.</summary>
    Sid = 19,

    /// <summary>The controlling terminal's device number, 0 for none.</summary>
    Tty = 20,

    /// <summary>Effective user id in the initial user namespace.</summary>
    Uid = 21,

    /// <summary>Effective group id in the initial user namespace.</summary>
    Gid = 22,

    /// <summary>Login user id, -1 when not set.</summary>
    Loginuid = 23,

    /// <summary>1 when opened for reading.</summary>
    OpenRead = 24,

    /// <summary>1 when opened for writing.</summary>
    OpenWrite = 25,

    /// <summary>1 when a new file gets an execute permission.</summary>
    OpenExec = 26,

    /// <summary>Set of bits numbered by <see cref="OpenFlag"/>.</summary>
    OpenFlags = 27,

    /// <summary>A <see cref="Abi.FdType"/>.</summary>
    FdType = 28,

    /// <summary>Port of the destination.</summary>
    ServerPort = 29,

    /// <summary>Port of the local end.</summary>
    ClientPort = 30,

    /// <summary>An <see cref="L4Protocol"/>.</summary>
    L4proto = 31,

    /// <summary>A <see cref="SocketFamily"/>.</summary>
    Family = 32,

    /// <summary>Address of the destination: 16 bytes, IPv4 as <c>::ffff:a.b.c.d</c>.</summary>
    ServerAddr = 48,

    /// <summary>Address of the local end, in the same form.</summary>
    ClientAddr = 49,

    /// <summary>End of the inputs.</summary>
    Count = 50,
}
