namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_fd_type</c>: what kind of object is opened or connected.</summary>
public enum FdType : ushort
{
    /// <summary>Regular file.</summary>
    File = 1,

    /// <summary>Directory.</summary>
    Directory = 2,

    /// <summary>IPv4 socket.</summary>
    Ipv4 = 3,

    /// <summary>IPv6 socket.</summary>
    Ipv6 = 4,

    /// <summary>Unix socket.</summary>
    Unix = 5,

    /// <summary>Pipe or fifo.</summary>
    Pipe = 6,

    /// <summary>Character device.</summary>
    Char = 7,

    /// <summary>Block device.</summary>
    Block = 8,

    /// <summary>Anything else.</summary>
    Other = 9,
}
