using static EbpfGuard.Dsl.Fields.FieldSupply;
using static EbpfGuard.Dsl.Fields.OperationSet;

namespace EbpfGuard.Dsl.Fields;

/// <summary>
/// The fields of a connection. Its server is the end that waits: the destination of a connect, the own end of a socket that
/// listens or accepts. A descriptor that is duplicated is the end that it is.
/// </summary>
internal static class ConnectionFields
{
    private const OperationSet Sockets = Connections | Dup;

    private const string Own = "socket, and the address that is asked for";

    private const string Resolved = "addresses of the names that rules mention, asked for at start and every minute";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FieldDefinition> All { get; } =
    [
        new("fd.ip", FieldType.Address, Sockets, BeforeTheFact, Own,
            "address of either end of the connection") { TakesTransformer = false },
        new("fd.sip", FieldType.Address, Sockets, BeforeTheFact, Own,
            "address of the server"),
        new("fd.cip", FieldType.Address, Sockets, BeforeTheFact, Own,
            "address of the client; of a connect, missing while the socket is not bound"),
        new("fd.lip", FieldType.Address, Sockets, BeforeTheFact, Own,
            "address of the local end"),
        new("fd.rip", FieldType.Address, Sockets, BeforeTheFact, Own,
            "address of the remote end"),
        new("fd.port", FieldType.Port, Sockets, BeforeTheFact, Own,
            "port of either end of the connection") { TakesTransformer = false },
        new("fd.sport", FieldType.Port, Sockets, BeforeTheFact, Own,
            "port of the server"),
        new("fd.cport", FieldType.Port, Sockets, BeforeTheFact, Own,
            "port of the client; of a connect, missing while the socket is not bound"),
        new("fd.lport", FieldType.Port, Sockets, BeforeTheFact, Own,
            "port of the local end"),
        new("fd.rport", FieldType.Port, Sockets, BeforeTheFact, Own,
            "port of the remote end"),
        new("fd.net", FieldType.Network, Sockets, BeforeTheFact, Own,
            "network of either end of the connection") { TakesTransformer = false },
        new("fd.snet", FieldType.Network, Sockets, BeforeTheFact, Own,
            "network of the server") { TakesTransformer = false },
        new("fd.cnet", FieldType.Network, Sockets, BeforeTheFact, Own,
            "network of the client") { TakesTransformer = false },
        new("fd.lnet", FieldType.Network, Sockets, BeforeTheFact, Own,
            "network of the local end") { TakesTransformer = false },
        new("fd.rnet", FieldType.Network, Sockets, BeforeTheFact, Own,
            "network of the remote end") { TakesTransformer = false },
        new("fd.sip.name", FieldType.HostName, Sockets, UserSpace, Resolved,
            "host name of the server") { TakesTransformer = false, TakesField = false },
        new("fd.cip.name", FieldType.HostName, Sockets, UserSpace, Resolved,
            "host name of the client") { TakesTransformer = false, TakesField = false },
        new("fd.lip.name", FieldType.HostName, Sockets, UserSpace, Resolved,
            "host name of the local end") { TakesTransformer = false, TakesField = false },
        new("fd.rip.name", FieldType.HostName, Sockets, UserSpace, Resolved,
            "host name of the remote end") { TakesTransformer = false, TakesField = false },
        new("fd.l4proto", FieldType.Text, Sockets, BeforeTheFact, "socket",
            "transport protocol: tcp udp icmp raw") { Words = [.. NumberWords.Protocols.Values] },
        new("fd.sockfamily", FieldType.Text, Sockets, BeforeTheFact, "socket",
            "family of the socket: ip unix") { Words = [.. NumberWords.SocketFamilies.Values] },
        new("fd.is_server", FieldType.Boolean, Sockets, BeforeTheFact, "socket",
            "true when the descriptor is the server's end of the connection"),
        new("fd.connected", FieldType.Boolean, Connect, WithResult, "result of the system call",
            "true when the socket is connected"),
        new("fd.name_changed", FieldType.Boolean, Connect, WithResult, "result of the system call",
            "true when the system call has changed an end of the socket"),
    ];
}
