using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Testing;

namespace EbpfGuard.Bench.Life;

/// <summary>
/// The bench once more, in mounts of its own that have a bpf file system. What is measured otherwise is so in the host's mounts: a process
/// with others is judged at each open.
/// </summary>
internal static class OwnMounts
{
    /// <summary>True where guards can leave pins.</summary>
    public static bool HavePins => File.ReadLines("/proc/self/mountinfo").Any(
        line => line.Contains(" /sys/fs/bpf ", StringComparison.Ordinal) && line.Contains(" - bpf ", StringComparison.Ordinal));

    /// <summary>The figures of a benchmark there.</summary>
    public static IReadOnlyList<Figure> Measure(string benchmark, BenchOptions options) => BenchFolder.With<IReadOnlyList<Figure>>(directory =>
    {
        string file = Path.Combine(directory, "bench.json");
        IEnumerable<string> quick = options.IsQuick ? ["--quick"] : [];
        BenchProgram.Run(
            RepositoryFolder.At("tests", "bpffs.sh"), ["with", Environment.ProcessPath!, "--only", benchmark, "--out", file, .. quick]);
        return FigureFile.Read(file).Figures;
    });
}
