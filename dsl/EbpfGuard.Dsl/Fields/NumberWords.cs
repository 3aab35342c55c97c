using System.Collections.Frozen;

namespace EbpfGuard.Dsl.Fields;

/// <summary>The words for the kernel's numbers, in Falco's spelling: of a field whose value is one of them, all that there are.</summary>
public static class NumberWords
{
    /// <summary>The word of a result that is no error.</summary>
    public const string Success = "SUCCESS";

    /// <summary>Kinds of an object.</summary>
    public static IReadOnlyDictionary<long, string> ObjectTypes { get; } =
        Numbered("", "file", "directory", "ipv4", "ipv6", "unix", "pipe", "char", "block", "other");

    /// <summary>The same in a letter.</summary>
    public static IReadOnlyDictionary<long, string> ObjectLetters { get; } = Numbered("", "f", "d", "4", "6", "u", "p", "c", "b", "o");

    /// <summary>Transport protocols.</summary>
    public static IReadOnlyDictionary<long, string> Protocols { get; } = Numbered("", "tcp", "udp", "icmp", "raw");

    /// <summary>Families of a socket that connects.</summary>
    public static IReadOnlyDictionary<long, string> SocketFamilies { get; } = Numbered("", "ip", "unix");

    /// <summary>Families of a new socket, <c>AF_</c>.</summary>
    public static IReadOnlyDictionary<long, string> Domains { get; } = Numbered(
        "AF_UNSPEC", "AF_LOCAL", "AF_INET", "AF_AX25", "AF_IPX", "AF_APPLETALK", "AF_NETROM", "AF_BRIDGE", "AF_ATMPVC", "AF_X25",
        "AF_INET6", "AF_ROSE", "AF_DECnet", "AF_NETBEUI", "AF_SECURITY", "AF_KEY", "AF_NETLINK", "AF_PACKET", "AF_ASH", "AF_ECONET",
        "AF_ATMSVC", "AF_RDS", "AF_SNA", "AF_IRDA", "AF_PPPOX", "AF_WANPIPE", "AF_LLC", "AF_IB", "AF_MPLS", "AF_CAN", "AF_TIPC",
        "AF_BLUETOOTH", "AF_IUCV", "AF_RXRPC", "AF_ISDN", "AF_PHONET", "AF_IEEE802154", "AF_CAIF", "AF_ALG", "AF_NFC", "AF_VSOCK",
        "AF_KCM", "AF_QIPCRTR", "AF_SMC", "AF_XDP", "AF_MCTP");

    /// <summary>Commands of <c>bpf</c>.</summary>
    public static IReadOnlyDictionary<long, string> BpfCommands { get; } = Numbered(
        "BPF_MAP_CREATE", "BPF_MAP_LOOKUP_ELEM", "BPF_MAP_UPDATE_ELEM", "BPF_MAP_DELETE_ELEM", "BPF_MAP_GET_NEXT_KEY", "BPF_PROG_LOAD",
        "BPF_OBJ_PIN", "BPF_OBJ_GET", "BPF_PROG_ATTACH", "BPF_PROG_DETACH", "BPF_PROG_TEST_RUN", "BPF_PROG_GET_NEXT_ID",
        "BPF_MAP_GET_NEXT_ID", "BPF_PROG_GET_FD_BY_ID", "BPF_MAP_GET_FD_BY_ID", "BPF_OBJ_GET_INFO_BY_FD", "BPF_PROG_QUERY",
        "BPF_RAW_TRACEPOINT_OPEN", "BPF_BTF_LOAD", "BPF_BTF_GET_FD_BY_ID", "BPF_TASK_FD_QUERY", "BPF_MAP_LOOKUP_AND_DELETE_ELEM",
        "BPF_MAP_FREEZE", "BPF_BTF_GET_NEXT_ID", "BPF_MAP_LOOKUP_BATCH", "BPF_MAP_LOOKUP_AND_DELETE_BATCH", "BPF_MAP_UPDATE_BATCH",
        "BPF_MAP_DELETE_BATCH", "BPF_LINK_CREATE", "BPF_LINK_UPDATE", "BPF_LINK_GET_FD_BY_ID", "BPF_LINK_GET_NEXT_ID",
        "BPF_ENABLE_STATS", "BPF_ITER_CREATE", "BPF_LINK_DETACH", "BPF_PROG_BIND_MAP", "BPF_TOKEN_CREATE");

    /// <summary>Requests of <c>ptrace</c>.</summary>
    public static IReadOnlyDictionary<long, string> PtraceRequests { get; } = new Dictionary<long, string>
    {
        [0] = "PTRACE_TRACEME",
        [1] = "PTRACE_PEEKTEXT",
        [2] = "PTRACE_PEEKDATA",
        [3] = "PTRACE_PEEKUSR",
        [4] = "PTRACE_POKETEXT",
        [5] = "PTRACE_POKEDATA",
        [6] = "PTRACE_POKEUSR",
        [7] = "PTRACE_CONT",
        [8] = "PTRACE_KILL",
        [9] = "PTRACE_SINGLESTEP",
        [12] = "PTRACE_GETREGS",
        [13] = "PTRACE_SETREGS",
        [14] = "PTRACE_GETFPREGS",
        [15] = "PTRACE_SETFPREGS",
        [16] = "PTRACE_ATTACH",
        [17] = "PTRACE_DETACH",
        [18] = "PTRACE_GETFPXREGS",
        [19] = "PTRACE_SETFPXREGS",
        [21] = "PTRACE_OLDSETOPTIONS",
        [24] = "PTRACE_SYSCALL",
        [25] = "PTRACE_GET_THREAD_AREA",
        [26] = "PTRACE_SET_THREAD_AREA",
        [30] = "PTRACE_ARCH_PRCTL",
        [31] = "PTRACE_SYSEMU",
        [32] = "PTRACE_SYSEMU_SINGLESTEP",
        [33] = "PTRACE_SINGLEBLOCK",
        [0x4200] = "PTRACE_SETOPTIONS",
        [0x4201] = "PTRACE_GETEVENTMSG",
        [0x4202] = "PTRACE_GETSIGINFO",
        [0x4203] = "PTRACE_SETSIGINFO",
        [0x4204] = "PTRACE_GETREGSET",
        [0x4205] = "PTRACE_SETREGSET",
        [0x4206] = "PTRACE_SEIZE",
        [0x4207] = "PTRACE_INTERRUPT",
        [0x4208] = "PTRACE_LISTEN",
        [0x4209] = "PTRACE_PEEKSIGINFO",
        [0x420a] = "PTRACE_GETSIGMASK",
        [0x420b] = "PTRACE_SETSIGMASK",
        [0x420c] = "PTRACE_SECCOMP_GET_FILTER",
        [0x420d] = "PTRACE_SECCOMP_GET_METADATA",
        [0x420e] = "PTRACE_GET_SYSCALL_INFO",
    }.ToFrozenDictionary();

    /// <summary>Errors of a system call, by its negative result.</summary>
    public static IReadOnlyDictionary<long, string> Errors { get; } = Numbered(
        "", "EPERM", "ENOENT", "ESRCH", "EINTR", "EIO", "ENXIO", "E2BIG", "ENOEXEC", "EBADF", "ECHILD", "EAGAIN", "ENOMEM", "EACCES",
        "EFAULT", "ENOTBLK", "EBUSY", "EEXIST", "EXDEV", "ENODEV", "ENOTDIR", "EISDIR", "EINVAL", "ENFILE", "EMFILE", "ENOTTY",
        "ETXTBSY", "EFBIG", "ENOSPC", "ESPIPE", "EROFS", "EMLINK", "EPIPE", "EDOM", "ERANGE", "EDEADLK", "ENAMETOOLONG", "ENOLCK",
        "ENOSYS", "ENOTEMPTY", "ELOOP", "", "ENOMSG", "EIDRM", "ECHRNG", "EL2NSYNC", "EL3HLT", "EL3RST", "ELNRNG", "EUNATCH", "ENOCSI",
        "EL2HLT", "EBADE", "EBADR", "EXFULL", "ENOANO", "EBADRQC", "EBADSLT", "", "EBFONT", "ENOSTR", "ENODATA", "ETIME", "ENOSR",
        "ENONET", "ENOPKG", "EREMOTE", "ENOLINK", "EADV", "ESRMNT", "ECOMM", "EPROTO", "EMULTIHOP", "EDOTDOT", "EBADMSG", "EOVERFLOW",
        "ENOTUNIQ", "EBADFD", "EREMCHG", "ELIBACC", "ELIBBAD", "ELIBSCN", "ELIBMAX", "ELIBEXEC", "EILSEQ", "ERESTART", "ESTRPIPE",
        "EUSERS", "ENOTSOCK", "EDESTADDRREQ", "EMSGSIZE", "EPROTOTYPE", "ENOPROTOOPT", "EPROTONOSUPPORT", "ESOCKTNOSUPPORT",
        "EOPNOTSUPP", "EPFNOSUPPORT", "EAFNOSUPPORT", "EADDRINUSE", "EADDRNOTAVAIL", "ENETDOWN", "ENETUNREACH", "ENETRESET",
        "ECONNABORTED", "ECONNRESET", "ENOBUFS", "EISCONN", "ENOTCONN", "ESHUTDOWN", "ETOOMANYREFS", "ETIMEDOUT", "ECONNREFUSED",
        "EHOSTDOWN", "EHOSTUNREACH", "EALREADY", "EINPROGRESS", "ESTALE", "EUCLEAN", "ENOTNAM", "ENAVAIL", "EISNAM", "EREMOTEIO",
        "EDQUOT", "ENOMEDIUM", "EMEDIUMTYPE", "ECANCELED", "ENOKEY", "EKEYEXPIRED", "EKEYREVOKED", "EKEYREJECTED", "EOWNERDEAD",
        "ENOTRECOVERABLE", "ERFKILL", "")
        .ToFrozenDictionary(e => -e.Key, e => e.Value);

    // The empty word stands for a number without one.
    private static FrozenDictionary<long, string> Numbered(params string[] words) =>
        words.Select((word, number) => (word, number)).Where(w => w.word.Length > 0).ToFrozenDictionary(w => (long)w.number, w => w.word);
}
