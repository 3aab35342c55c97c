using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;

namespace EbpfGuard.Bench.Workloads;

/// <summary>What users feel: small programs' processor time beside a guard that never matches, and beside other tools.</summary>
internal static class WorkloadBenchmark
{
    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress) => BenchFolder.With<IReadOnlyList<Figure>>(
        directory => [.. SmallPrograms.All(directory, options).SelectMany(w => WorkloadMeasurement.Of("workload", w, options.Rounds(9), progress))]);
}
