using EbpfGuard.Bpf.Objects;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Support;

/// <summary>The objects compiled from <c>programs/</c>, which lie beside the test assembly.</summary>
internal static class TestPrograms
{
    internal static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "programs", file);

    internal static BpfObject Open(string name) => BpfObject.OpenFile(PathOf(name + ".bpf.o"));

    internal static BpfObject Load(string name)
    {
        RequireRoot();
        BpfObject loaded = Open(name);
        loaded.Load();
        return loaded;
    }

    internal static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("needs root, to load programs into the kernel");
    }

    /// <summary>Skips a test that pins where nothing can be pinned.</summary>
    internal static void RequireBpfFileSystem()
    {
        if (!File.ReadLines("/proc/mounts").Any(l => l.Contains(" /sys/fs/bpf bpf ", StringComparison.Ordinal)))
            Assert.Ignore("bpf file system: not mounted (mount -t bpf -o mode=0700 bpf /sys/fs/bpf)");
    }
}
