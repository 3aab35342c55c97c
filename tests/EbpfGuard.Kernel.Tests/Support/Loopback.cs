using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EbpfGuard.Kernel.Tests.Support;

/// <summary>Somebody on the loopback to be reached, over TCP and UDP at one port, and whether anybody did.</summary>
internal sealed class Loopback : IDisposable
{
    private readonly Socket _tcp;
    private readonly Socket _udp;

    /// <summary>Listens at <paramref name="address"/>; an IPv6 address that is the unspecified one is reached by IPv4 too.</summary>
    public Loopback(IPAddress address)
    {
        _tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (address.Equals(IPAddress.IPv6Any)) (_tcp.DualMode, _udp.DualMode) = (true, true);
        _tcp.Bind(new IPEndPoint(address, 0));
        _tcp.Listen();
        int port = ((IPEndPoint)_tcp.LocalEndPoint!).Port;
        _udp.Bind(new IPEndPoint(address, port));
        Port = port.ToString(CultureInfo.InvariantCulture);
    }

    public string Port { get; }

    /// <summary>True when a connection or a message has come since the last time it was asked; takes it in.</summary>
    public bool WasReached()
    {
        bool reached = false;
        while (_tcp.Poll(0, SelectMode.SelectRead))
        {
            _tcp.Accept().Dispose();
            reached = true;
        }

        byte[] message = new byte[16];
        while (_udp.Poll(0, SelectMode.SelectRead))
        {
            _udp.Receive(message);
            reached = true;
        }

        return reached;
    }

    public void Dispose()
    {
        _tcp.Dispose();
        _udp.Dispose();
    }
}
