using System.Collections.Frozen;

namespace EbpfGuard.Engine.Images.Inputs;

/// <summary>The names that the language has for the kernel's numbers, in Falco's spelling.</summary>
internal static class NumberNames
{
    /// <summary>The name of a result that is no error.</summary>
    public const string Success = "SUCCESS";

    private static readonly FrozenDictionary<long, string> Objects =
        Numbered("", "file", "directory", "ipv4", "ipv6", "unix", "pipe", "char", "block", "other");

    private static readonly FrozenDictionary<long, string> ObjectLetters = Numbered("", "f", "d", "4", "6", "u", "p", "c", "b", "o");

    private static readonly FrozenDictionary<long, string> Protocols = Numbered("", "tcp", "udp", "icmp", "raw");

    private static readonly FrozenDictionary<long, string> Families = Numbered("", "ip", "unix");

    private static readonly FrozenDictionary<long, string> Domains = Numbered(
        "AF_UNSPEC", "AF_LOCAL", "AF_INET", "AF_AX25", "AF_IPX", "AF_APPLETALK", "AF_NETROM", "AF_BRIDGE", "AF_ATMPVC", "AF_X25",
        "AF_INET6", "AF_ROSE", "AF_DECnet", "AF_NETBEUI", "AF_SECURITY", "AF_KEY", "AF_NETLINK", "AF_PACKET", "AF_ASH", "AF_ECONET",
        "AF_ATMSVC", "AF_RDS", "AF_SNA", "AF_IRDA", "AF_PPPOX", "AF_WANPIPE", "AF_LLC", "AF_IB", "AF_MPLS", "AF_CAN", "AF_TIPC",
        "AF_BLUETOOTH", "AF_IUCV", "AF_RXRPC", "AF_ISDN", "AF_PHONET", "AF_IEEE802154", "AF_CAIF", "AF_ALG", "AF_NFC", "AF_VSOCK",
        "AF_KCM", "AF_QIPCRTR", "AF_SMC", "AF_XDP", "AF_MCTP");

    private static readonly FrozenDictionary<long, string> Commands = Numbered(
        "BPF_MAP_CREATE", "BPF_MAP_LOOKUP_ELEM", "BPF_MAP_UPDATE_ELEM", "BPF_MAP_DELETE_ELEM", "BPF_MAP_GET_NEXT_KEY", "BPF_PROG_LOAD",
        "BPF_OBJ_PIN", "BPF_OBJ_GET", "BPF_PROG_ATTACH", "BPF_PROG_DETACH", "BPF_PROG_TEST_RUN", "BPF_PROG_GET_NEXT_ID",
        "BPF_MAP_GET_NEXT_ID", "BPF_PROG_GET_FD_BY_ID", "BPF_MAP_GET_FD_BY_ID", "BPF_OBJ_GET_INFO_BY_FD", "BPF_PROG_QUERY",
        "BPF_RAW_TRACEPOINT_OPEN", "BPF_BTF_LOAD", "BPF_BTF_GET_FD_BY_ID", "BPF_TASK_FD_QUERY", "BPF_MAP_LOOKUP_AND_DELETE_ELEM",
        "BPF_MAP_FREEZE", "BPF_BTF_GET_NEXT_ID", "BPF_MAP_LOOKUP_BATCH", "BPF_MAP_LOOKUP_AND_DELETE_BATCH", "BPF_MAP_UPDATE_BATCH",
        "BPF_MAP_DELETE_BATCH", "BPF_LINK_CREATE", "BPF_LINK_UPDATE", "BPF_LINK_GET_FD_BY_ID", "BPF_LINK_GET_NEXT_ID",
        "BPF_ENABLE_STATS", "BPF_ITER_CREATE", "BPF_LINK_DETACH", "BPF_PROG_BIND_MAP", "BPF_TOKEN_CREATE");

    private static readonly FrozenDictionary<long, string> Requests = new Dictionary<long, string>
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

    // errno of asm-generic, by its number.
    private static readonly FrozenDictionary<long, string> Results = Numbered(
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

    /// <summary>The names of <paramref name="reading"/> by number; null for a reading that has no fixed ones.</summary>
    public static IReadOnlyDictionary<long, string>? Of(FieldReading reading) => reading switch
    {
        FieldReading.ObjectWord => Objects,
        FieldReading.ObjectLetter => ObjectLetters,
        FieldReading.ProtocolWord => Protocols,
        FieldReading.FamilyWord => Families,
        FieldReading.ResultWord => Results,
        FieldReading.DomainWord => Domains,
        FieldReading.RequestWord => Requests,
        FieldReading.CommandWord => Commands,
        _ => null,
    };

    /// <summary>The name of <paramref name="reading"/> for <paramref name="number"/>; null when it has none.</summary>
    public static string? Find(FieldReading reading, long number) =>
        reading == FieldReading.ResultWord && number >= 0 ? Success : Of(reading)?.GetValueOrDefault(number);

    // The empty name stands for a number without one.
    private static FrozenDictionary<long, string> Numbered(params string[] words) =>
        words.Select((word, number) => (word, number)).Where(w => w.word.Length > 0).ToFrozenDictionary(w => (long)w.number, w => w.word);
}
