namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_family</c>: address family of a socket.</summary>
public enum SocketFamily : ushort
{
    /// <summary>IPv4 or IPv6.</summary>
    Ip = 1,

    /// <summary>Unix.</summary>
    Unix = 2,

    /// <summary>Anything else.</summary>
    Other = 3,
}
