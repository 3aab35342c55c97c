using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf;

/// <summary>The libbpf of this host.</summary>
public static unsafe class BpfLibrary
{
    /// <summary>Its version, such as "v1.1"; null when the library is not installed, damaged or too old to have one.</summary>
    public static string? Version
    {
        get
        {
            try
            {
                return Marshal.PtrToStringUTF8((nint)LibBpf.libbpf_version_string());
            }
            catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
            {
                return null;
            }
        }
    }

    /// <summary>
    /// Receives libbpf's warnings and notes, on the thread that called it. Without one they are only
    /// found in <see cref="Errors.BpfException.Log"/>.
    /// </summary>
    public static Action<BpfLogLevel, string>? Log
    {
        get => LibBpfLog.Handler;
        set => LibBpfLog.Handler = value;
    }
}
