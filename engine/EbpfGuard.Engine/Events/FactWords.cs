using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Events;

/// <summary>The words that the language has for the kernel's numbers; null where it has none.</summary>
internal static class FactWords
{
    public static string? FdType(FdType type) => type switch
    {
        Bpf.Abi.FdType.File => "file",
        Bpf.Abi.FdType.Directory => "directory",
        Bpf.Abi.FdType.Ipv4 => "ipv4",
        Bpf.Abi.FdType.Ipv6 => "ipv6",
        Bpf.Abi.FdType.Unix => "unix",
        Bpf.Abi.FdType.Pipe => "pipe",
        Bpf.Abi.FdType.Char => "char",
        Bpf.Abi.FdType.Block => "block",
        Bpf.Abi.FdType.Other => "other",
        _ => null,
    };

    public static string? FdTypeCharacter(FdType type) => type switch
    {
        Bpf.Abi.FdType.Ipv4 => "4",
        Bpf.Abi.FdType.Ipv6 => "6",
        _ => FdType(type)?[..1],
    };

    public static string? L4Protocol(L4Protocol protocol) => protocol switch
    {
        Bpf.Abi.L4Protocol.Tcp => "tcp",
        Bpf.Abi.L4Protocol.Udp => "udp",
        Bpf.Abi.L4Protocol.Icmp => "icmp",
        Bpf.Abi.L4Protocol.Raw => "raw",
        _ => null,
    };

    public static string? Family(SocketFamily family) => family switch
    {
        SocketFamily.Ip => "ip",
        SocketFamily.Unix => "unix",
        _ => null,
    };

    /// <summary>The names of the set bits, lowest first.</summary>
    public static IReadOnlySet<string> OpenFlags(ulong flags)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (OpenFlag flag in Enum.GetValues<OpenFlag>())
        {
            if ((flags >> (int)flag & 1) == 0) continue;
            names.Add(flag == OpenFlag.FCreated ? "O_F_CREATED" : $"O_{flag.ToString().ToUpperInvariant()}");
        }

        return names;
    }
}
