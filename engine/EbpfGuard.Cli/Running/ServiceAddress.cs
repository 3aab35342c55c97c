using System.Net.Sockets;
using System.Text;

namespace EbpfGuard.Cli.Running;

/// <summary>Where a service manager wants to hear of the guard: the socket that <c>NOTIFY_SOCKET</c> names.</summary>
internal static class ServiceAddress
{
    // sun_path, and in it the zero behind a path or before a name without a file.
    private const int MostBytes = 107;

    /// <summary>True for an address by which only the host of a virtual machine is told; nobody here is waiting for it.</summary>
    public static bool IsOfTheMachinesHost => Name.StartsWith("vsock", StringComparison.Ordinal);

    private static string Name => Environment.GetEnvironmentVariable("NOTIFY_SOCKET") ?? "";

    /// <summary>Why what is named cannot be the address of a socket, with a cure; null when it can, or when nothing is named.</summary>
    public static string? Fault()
    {
        const string Cure = "; start the guard with another one, or without: `env -u NOTIFY_SOCKET ebpfguard run …`";
        if (Name.Length == 0 || IsOfTheMachinesHost) return null;
        if (Name[0] is not ('/' or '@')) return "NOTIFY_SOCKET: a path, or a name that begins with `@`, is expected" + Cure;
        int bytes = Encoding.UTF8.GetByteCount(Name);
        return bytes > MostBytes ? $"NOTIFY_SOCKET: the address of a socket has at most {MostBytes} bytes, and this one has {bytes}" + Cure : null;
    }

    /// <summary>The address, which <see cref="Fault"/> found nothing wrong with; null when nothing here is named.</summary>
    public static UnixDomainSocketEndPoint? Read() =>
        // A name that begins with @ is one without a file.
        Name.Length == 0 || IsOfTheMachinesHost ? null : new UnixDomainSocketEndPoint(Name[0] == '@' ? '\0' + Name[1..] : Name);
}
