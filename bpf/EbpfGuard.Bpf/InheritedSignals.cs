using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf;

/// <summary>
/// Signals that whoever started this process had it ignore, as nohup(1) does with SIGHUP. The runtime leaves them ignored, and
/// handlers for them are never called.
/// </summary>
public static class InheritedSignals
{
    /// <summary>SIGHUP.</summary>
    public const int HangUp = 1;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    private const nint Default = 0;

    /// <summary>Takes a signal as if nobody had said anything of it. Called before there is a handler for it.</summary>
    public static void Reset(int signal) => LibC.signal(signal, Default);
}
