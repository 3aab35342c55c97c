using EbpfGuard.Bpf.Objects;

namespace EbpfGuard.Bpf;

/// <summary>The compiled kernel programs that are part of this assembly.</summary>
public static unsafe class EmbeddedObjects
{
    private static readonly Version FirstWithCasts = new(6, 2);

    /// <summary>Whether the build had them.</summary>
    public static bool IsPresent => typeof(EmbeddedObjects).Assembly.GetManifestResourceInfo("copies/ebpfguard.bpf.o") is not null;

    // The kind that copies what it reads runs on every kernel, and is slower.
    private static string Kind => Environment.OSVersion.Version >= FirstWithCasts ? "casts" : "copies";

    /// <summary>Opens the programs of a policy.</summary>
    /// <exception cref="InvalidOperationException">The build had none.</exception>
    /// <exception cref="Errors.BpfException">libbpf does not take them.</exception>
    public static BpfObject OpenGuard() => Open($"{Kind}/ebpfguard.bpf.o", "ebpfguard");

    /// <summary>Opens the programs that follow processes.</summary>
    /// <inheritdoc cref="OpenGuard"/>
    public static BpfObject OpenTracker() => Open($"{Kind}/tracker.bpf.o", "ebpftracker");

    /// <summary>Opens the maps that the tracker and policies share.</summary>
    /// <inheritdoc cref="OpenGuard"/>
    public static BpfObject OpenTrackerMaps() => Open("maps.bpf.o", "ebpfmaps");

    private static BpfObject Open(string resource, string name)
    {
        using Stream stream = typeof(EmbeddedObjects).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException(
                "this build has no kernel programs: run `make -C bpf` (it needs clang and bpftool), then build again");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return BpfObject.Open(bytes, name);
    }
}
