namespace EbpfGuard.Bpf.Objects;

/// <summary>The kinds of programs in use, numbered as the kernel does; others keep their number.</summary>
public enum ProgramType
{
    /// <summary>Not known before load.</summary>
    Unspecified = 0,

    /// <summary>Untyped tracepoint arguments.</summary>
    RawTracepoint = 17,

    /// <summary>Connect, bind and send of a cgroup's sockets.</summary>
    CgroupSocketAddress = 18,

    /// <summary>Typed tracepoints, function entry and exit, iterators.</summary>
    Tracing = 26,

    /// <summary>Security hooks.</summary>
    Lsm = 29,

    /// <summary>Run on demand from user space.</summary>
    Syscall = 31,
}
