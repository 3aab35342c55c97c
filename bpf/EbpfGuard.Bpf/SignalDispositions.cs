using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf;

/// <summary>
/// What becomes of signals that this process has no handler for. Whoever started it may have had it ignore some, as nohup(1) does with
/// SIGHUP; the runtime leaves them ignored, and handlers for them are never called.
/// </summary>
public static class SignalDispositions
{
    /// <summary>SIGHUP.</summary>
    public const int HangUp = 1;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    /// <summary>SIGXFSZ: a write went beyond the limit on the size of a file.</summary>
    public const int FileTooLarge = 25;

    private const nint Default = 0;
    private const nint Ignored = 1;

    /// <summary>Takes a signal as if nobody had said anything of it. Called before there is a handler for it.</summary>
    public static void Reset(int signal) => LibC.signal(signal, Default);

    /// <summary>Takes no notice of a signal: what caused it fails with an error of its own.</summary>
    public static void Ignore(int signal) => LibC.signal(signal, Ignored);
}
