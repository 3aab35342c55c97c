namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_l4proto</c>: transport protocol of a socket.</summary>
public enum L4Protocol : ushort
{
    /// <summary>TCP.</summary>
    Tcp = 1,

    /// <summary>UDP.</summary>
    Udp = 2,

    /// <summary>ICMP, of either IP version.</summary>
    Icmp = 3,

    /// <summary>Raw socket.</summary>
    Raw = 4,

    /// <summary>Anything else.</summary>
    Other = 5,
}
