using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf;

/// <summary>The heap of the C library, which libbpf has its memory from.</summary>
public static class NativeHeap
{
    private const int MapThreshold = -3; // M_MMAP_THRESHOLD
    private const int Large = 256 * 1024;

    /// <summary>
    /// Has large pieces go back to the system as soon as they are freed. By itself the C library raises what it takes for large with each
    /// that it frees, so that what a load needed once (the types of the kernel, several megabytes a time) stays with the process.
    /// </summary>
    public static void ReturnLargePieces() => _ = LibC.mallopt(MapThreshold, Large);
}
