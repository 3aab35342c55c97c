namespace EbpfGuard.Bpf;

/// <summary>The compiled kernel programs that are part of this assembly.</summary>
public static unsafe class EmbeddedObjects
{
    private const string Resource = "ebpfguard.bpf.o";

    /// <summary>Whether the build had them.</summary>
    public static bool IsPresent => typeof(EmbeddedObjects).Assembly.GetManifestResourceInfo(Resource) is not null;

    /// <summary>Opens the guard's programs.</summary>
    /// <exception cref="InvalidOperationException">The build had none.</exception>
    /// <exception cref="Errors.BpfException">libbpf does not take them.</exception>
    public static BpfObject OpenGuard()
    {
        using Stream stream = typeof(EmbeddedObjects).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException(
                "this build has no kernel programs: run `make -C bpf` (it needs clang and bpftool), then build again");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return BpfObject.Open(bytes, "ebpfguard");
    }
}
