using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Errors;

namespace EbpfGuard.Bpf.Native;

/// <summary>Turns native results into <see cref="BpfException"/>.</summary>
internal static class NativeResult
{
    /// <summary>For results that carry a negated errno.</summary>
    internal static int Check(int result, string operation, string subject) =>
        result >= 0 ? result : throw new BpfException(operation, subject, -result);

    /// <summary>For results that are negative with the reason in errno.</summary>
    internal static nint CheckErrno(nint result, string operation, string subject) =>
        result >= 0 ? result : throw new BpfException(operation, subject, Marshal.GetLastPInvokeError());

    /// <summary>For handles that are invalid with the reason in errno.</summary>
    internal static THandle CheckHandle<THandle>(THandle handle, string operation, string subject)
        where THandle : SafeHandle
    {
        if (!handle.IsInvalid)
            return handle;
        int errno = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw new BpfException(operation, subject, errno);
    }
}
