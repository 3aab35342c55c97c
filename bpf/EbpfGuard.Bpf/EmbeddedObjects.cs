namespace EbpfGuard.Bpf;

/// <summary>The compiled kernel programs that are part of this assembly.</summary>
public static unsafe class EmbeddedObjects
{
    private const string Policy = "ebpfguard.bpf.o";
    private const string Tracker = "tracker.bpf.o";

    /// <summary>Whether the build had them.</summary>
    public static bool IsPresent => typeof(EmbeddedObjects).Assembly.GetManifestResourceInfo(Policy) is not null;

    /// <summary>Opens the programs of a policy.</summary>
    /// <exception cref="InvalidOperationException">The build had none.</exception>
    /// <exception cref="Errors.BpfException">libbpf does not take them.</exception>
    public static BpfObject OpenGuard() => Open(Policy, "ebpfguard");

    /// <summary>Opens the programs that follow processes.</summary>
    /// <inheritdoc cref="OpenGuard"/>
    public static BpfObject OpenTracker() => Open(Tracker, "ebpftracker");

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
