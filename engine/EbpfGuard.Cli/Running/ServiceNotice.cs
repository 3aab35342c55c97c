using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Cli.Running;

/// <summary>Tells who started the guard how far it is: systemd by its socket (sd_notify), a script by a descriptor.</summary>
internal sealed class ServiceNotice(int? readyDescriptor)
{
    private readonly string? _socket = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    /// <summary>Every program is attached.</summary>
    public void Ready()
    {
        Notify("READY=1");
        if (readyDescriptor is not { } descriptor) return;
        using var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0);
        stream.Write("ready\n"u8);
    }

    /// <summary>The rules are read again.</summary>
    public void Reloading() => Notify(string.Create(
        CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000)}"));

    /// <summary>That is done, with whatever result.</summary>
    public void Reloaded() => Notify("READY=1");

    /// <summary>The guard ends.</summary>
    public void Stopping() => Notify("STOPPING=1");

    private void Notify(string state)
    {
        if (string.IsNullOrEmpty(_socket)) return;
        try
        {
            // A name that begins with @ is one without a file.
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(_socket[0] == '@' ? '\0' + _socket[1..] : _socket));
        }
        catch (SocketException)
        {
            // Nobody listens: not a reason to guard less.
        }
    }
}
