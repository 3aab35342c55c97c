using System.Runtime.InteropServices;

namespace EbpfGuard.Bpf.Native;

internal static unsafe partial class LibBpf
{
    /// <summary>Gives the link up; detaches when no pin holds it.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_link__destroy(nint link);

    /// <summary>Opens a pinned link.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial BpfLinkHandle bpf_link__open(string path);

    /// <summary>Descriptor owned by the link.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_link__fd(BpfLinkHandle link);

    /// <summary>Begins a run of an attached iterator; a descriptor to read from, or a negated errno.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_iter_create(int link);

    /// <summary>Gives the link a name in a bpf file system, which keeps it attached.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_link__pin(BpfLinkHandle link, string path);

    /// <summary>Removes that name.</summary>
    [LibraryImport(Library)]
    internal static partial int bpf_link__unpin(BpfLinkHandle link);
}
