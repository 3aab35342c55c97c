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

    /// <summary>Twelve digits of the container's id, or <c>host</c>.</summary>
    Container = 5,

    /// <summary>Working directory at the event.</summary>
    ProcCwd = 8,

    /// <summary>The event's path.</summary>
    Path = 9,

    /// <summary>The path up to its last <c>/</c>; <c>/</c> for a file in the root.</summary>
    Directory = 10,

    /// <summary>The path behind its last <c>/</c>.</summary>
    Filename = 11,

    /// <summary>The path as the caller spelled it.</summary>
    PathRaw = 12,

    /// <summary>Of two names at once, the one that was there.</summary>
    OldPath = 13,

    /// <summary>Of two names at once, the new one.</summary>
    NewPath = 14,

    /// <summary>What a symbolic link says.</summary>
    Target = 15,

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

    /// <summary>Set of bits numbered by <see cref="CallFlag"/>.</summary>
    Flags = 27,

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

    /// <summary>1 when the program's file is of an overlay's upper layer.</summary>
    ProcUpper = 33,

    /// <summary>Process id in the process's own namespace.</summary>
    Vpid = 34,

    /// <summary>1 when the process leads its process group.</summary>
    GroupLeader = 35,

    /// <summary>Nanoseconds since the process was started.</summary>
    Duration = 36,

    /// <summary>Capabilities in force, a bit each.</summary>
    CapEffective = 37,

    /// <summary>Capabilities that may be used, a bit each.</summary>
    CapPermitted = 38,

    /// <summary>Capabilities that an exec may keep, a bit each.</summary>
    CapInheritable = 39,

    /// <summary>Permission bits of a chmod.</summary>
    Mode = 40,

    /// <summary>Result of the system call.</summary>
    Result = 41,

    /// <summary>Family of a new socket, <c>AF_*</c>.</summary>
    Domain = 42,

    /// <summary>Request of ptrace, <c>PTRACE_*</c>.</summary>
    Request = 43,

    /// <summary>Effective user id that is asked for.</summary>
    NewUid = 44,

    /// <summary>Command of bpf, <c>BPF_*</c>.</summary>
    Command = 45,

    /// <summary>Address of the destination: 16 bytes, IPv4 as <c>::ffff:a.b.c.d</c>.</summary>
    ServerAddr = 48,

    /// <summary>Address of the local end, in the same form.</summary>
    ClientAddr = 49,

    /// <summary>End of the inputs.</summary>
    Count = 50,
}
