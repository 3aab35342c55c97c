using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using EbpfGuard.Cli.Output;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Cli.Running;

/// <summary>
/// Tells who started the guard how far it is: systemd by its socket (sd_notify), a script by a descriptor. Who cannot be told is no reason
/// to guard less: that is said, and the guard goes on.
/// </summary>
internal sealed class ServiceNotice(int? readyDescriptor, TextWriter error)
{
    private const int SendTimeoutMs = 5000;
    private readonly UnixDomainSocketEndPoint? _socket = ServiceAddress.Read();

    /// <summary>Every program is attached.</summary>
    public void Ready()
    {
        Notify("READY=1");
        if (ServiceAddress.IsOfTheMachinesHost) error.WriteLine("warning: NOTIFY_SOCKET names the host of this machine, which is not told; the guard goes on");

        // Apart: a pipe that is full and that nobody reads would hold up the guard.
        if (readyDescriptor is { } descriptor) Task.Run(() => TellReady(descriptor));
    }

    /// <summary>The rules are read again.</summary>
    public void Reloading() => Notify(string.Create(
        CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000)}"));

    /// <summary>That is done, with whatever result.</summary>
    public void Reloaded() => Notify("READY=1");

    /// <summary>The guard ends.</summary>
    public void Stopping() => Notify("STOPPING=1");

    private void TellReady(int descriptor)
    {
        try
        {
            using var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0);
            stream.Write("ready\n"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Warn($"`ready` could not be written to descriptor {descriptor}", e);
        }
    }

    private void Notify(string state)
    {
        if (_socket is null) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = SendTimeoutMs };
            socket.SendTo(Encoding.UTF8.GetBytes(state), _socket);
        }
        catch (SocketException e)
        {
            Warn($"the service manager at NOTIFY_SOCKET could not be told {state.Split('\n')[0]}", e);
        }
    }

    private void Warn(string what, Exception reason) =>
        error.WriteLine($"warning: {what}: {SafeText.Of(reason.Message)}; the guard goes on");
}
