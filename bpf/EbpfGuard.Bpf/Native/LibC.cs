using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EbpfGuard.Bpf.Native;

/// <summary>Calls of the C library that the base class library lacks. All of them leave their reason in errno.</summary>
internal static unsafe partial class LibC
{
    internal const int ProtRead = 1;
    internal const int ProtWrite = 2;
    internal const int MapShared = 1;
    internal const int OpenCloseOnExec = 0x80000;
    internal const int OpenNoFollow = 0x20000;
    internal const int EventCloseOnExec = 0x80000;
    internal const int EventNonBlocking = 0x800;
    internal const int OpenWriteOnly = 1;
    internal const int OpenReadWrite = 2;
    internal const int OpenAccessMode = 3;
    internal const int OpenCreate = 0x40;
    internal const int OpenNonBlocking = 0x800;
    internal const int OpenPathOnly = 0x200000;
    internal const int LockExclusive = 2;
    internal const int LockNonBlocking = 4;
    internal const int GetDescriptorFlags = 1;
    internal const int DescriptorCloseOnExec = 1;
    internal const int GetFlags = 3;
    internal const int OpenAppend = 0x400;
    internal const short PollIn = 1;
    internal const short PollError = 8;
    internal const short PollInvalid = 32;

    private const string Library = "libc.so.6";

    /// <summary>-1 on failure.</summary>
    internal static readonly void* MapFailed = (void*)-1;

    /// <summary>A descriptor that means this process even when its number is used again.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial SafeFileHandle pidfd_open(int pid, uint flags);

    /// <summary>Sends a signal through such a descriptor; ESRCH when the process has ended.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int pidfd_send_signal(SafeFileHandle pidfd, int signal, void* info, uint flags);

    /// <summary>Opens a directory too, unlike <see cref="File.OpenHandle"/>.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial SafeFileHandle open(string path, int flags);

    /// <summary>Reads from a bare descriptor.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(int descriptor, byte* buffer, nuint bytes);

    /// <summary>Opens a file that may have to be made.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial SafeFileHandle open(string path, int flags, uint mode);

    /// <summary>Locks the open file, or fails with EWOULDBLOCK.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int flock(SafeFileHandle descriptor, int operation);

    /// <summary>Reads the flags of a bare descriptor or of the file that it stands for.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fcntl(int descriptor, int command, nint argument);

    /// <summary>Closes a bare descriptor.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int close(int descriptor);

    /// <summary><see cref="MapFailed"/> on failure.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial void* mmap(void* address, nuint length, int protection, int flags, int descriptor, long offset);

    /// <summary>Undoes a mapping.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int munmap(void* address, nuint length);

    /// <summary>Sets how the heap works; 0 when it does not know the parameter.</summary>
    [LibraryImport(Library)]
    internal static partial int mallopt(int parameter, int value);

    /// <summary>A counter that can be waited for.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial SafeFileHandle eventfd(uint initial, int flags);

    /// <summary>Reads an event counter and sets it to 0.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(SafeFileHandle descriptor, ulong* value, nuint bytes);

    /// <summary>Adds to an event counter.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(SafeFileHandle descriptor, ulong* value, nuint bytes);

    /// <summary>Writes to a bare descriptor.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(int descriptor, byte* bytes, nuint count);

    /// <summary>Waits for events; a negative timeout waits for ever.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int poll(PollEntry* entries, nuint count, int timeoutMs);

    /// <summary>Formats into a buffer and returns the length that the whole text has.</summary>
    [LibraryImport(Library)]
    internal static partial int vsnprintf(byte* buffer, nuint size, byte* format, void* arguments);
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    internal int Descriptor;
    internal short Wanted;
    internal short Seen;
}
