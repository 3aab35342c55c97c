using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Native;

/// <summary>What the C library says of clocks and files.</summary>
internal static unsafe partial class LibC
{
    internal const int ClockBootTime = 7;
    internal const int CurrentDirectory = -100;
    internal const uint StatType = 0x1;
    internal const uint StatInode = 0x100;
    internal const uint StatLinks = 0x4;
    internal const uint StatTypeAndMode = 0x3;
    internal const uint StatOwner = 0x8;
    internal const uint StatMountId = 0x1000;
    internal const int StatNoFollow = 0x100;
    internal const int StatEmptyPath = 0x1000;
    internal const ushort ModeType = 0xf000;
    internal const ushort ModeRegular = 0x8000;
    internal const int LimitDescriptors = 7;
    internal const int PriorityOfProcess = 0;

    /// <summary>Reads a clock.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int clock_gettime(int clock, long* secondsAndNanoseconds);

    /// <summary>Reads a file's identity into 256 bytes.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int statx(int directory, string path, int flags, uint mask, FileStatus* status);

    /// <summary>Says what becomes of a signal; what became of it before.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint signal(int number, nint handler);

    /// <summary>Sets and reads a limit of a process, 0 for the caller; null leaves it as it is, or does not tell.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int prlimit(int pid, int resource, ResourceLimit* wanted, ResourceLimit* before);

    /// <summary>The niceness of a thread, 0 for the caller.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getpriority(int which, uint who);

    /// <summary>Sets the niceness of a thread, 0 for the caller.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setpriority(int which, uint who, int niceness);
}

/// <summary><c>struct rlimit</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceLimit
{
    internal ulong Soft;
    internal ulong Hard;
}

/// <summary><c>struct statx</c>, with the members that are read.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    [FieldOffset(16)]
    internal uint Links;

    [FieldOffset(20)]
    internal uint Uid;

    [FieldOffset(28)]
    internal ushort Mode;

    [FieldOffset(32)]
    internal ulong Inode;

    [FieldOffset(136)]
    internal uint DeviceMajor;

    [FieldOffset(140)]
    internal uint DeviceMinor;

    [FieldOffset(144)]
    internal ulong MountId;
}
