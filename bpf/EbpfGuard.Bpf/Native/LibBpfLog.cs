using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace EbpfGuard.Bpf.Native;

/// <summary>Receives libbpf's messages, which would else go to standard error.</summary>
internal static unsafe class LibBpfLog
{
    /// <summary>Characters of a capture at most; a verifier's log says at its end what was wrong.</summary>
    private const int CaptureLimit = 256 * 1024;

    /// <summary>Bytes that hold a va_list on the architectures supported (24 on x86-64, 32 on arm64).</summary>
    private const int VaListBytes = 32;

    private static int _installed;

    [ThreadStatic]
    private static StringBuilder? _capture;

    /// <summary>Called with each message and its level. Exceptions that it throws are swallowed.</summary>
    internal static Action<BpfLogLevel, string>? Handler { get; set; }

    internal static void Install()
    {
        if (Interlocked.Exchange(ref _installed, 1) == 0)
            LibBpf.libbpf_set_print(&OnMessage);
    }

    /// <summary>Collects this thread's warnings until <see cref="EndCapture"/>.</summary>
    internal static void BeginCapture() => _capture = new StringBuilder();

    internal static string EndCapture()
    {
        string text = _capture?.ToString() ?? "";
        _capture = null;
        return text.Length <= CaptureLimit ? text : text[^CaptureLimit..];
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnMessage(int level, byte* format, nint arguments)
    {
        // An exception must not cross native frames.
#pragma warning disable CA1031
        try
        {
            Take((BpfLogLevel)level, format, (void*)arguments);
        }
        catch (Exception)
        {
            return -1;
        }
#pragma warning restore CA1031
        return 0;
    }

    private static void Take(BpfLogLevel level, byte* format, void* arguments)
    {
        StringBuilder? capture = level == BpfLogLevel.Warning ? _capture : null;
        Action<BpfLogLevel, string>? handler = Handler;
        if (capture is null && (handler is null || level == BpfLogLevel.Debug))
            return;
        string text = Format(format, arguments);
        capture?.Append(text);
        handler?.Invoke(level, text.TrimEnd('\n'));
    }

    private static string Format(byte* format, void* arguments)
    {
        // The first call uses its arguments up, so it gets a copy: va_copy is a plain copy here.
        byte* copy = stackalloc byte[VaListBytes];
        Buffer.MemoryCopy(arguments, copy, VaListBytes, VaListBytes);
        int length = LibC.vsnprintf(null, 0, format, copy);
        if (length <= 0)
            return "";
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length + 1);
        try
        {
            fixed (byte* bytes = buffer)
                _ = LibC.vsnprintf(bytes, (nuint)length + 1, format, arguments);
            return Encoding.UTF8.GetString(buffer, 0, length).Replace("libbpf: ", "", StringComparison.Ordinal);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
