using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;

namespace EbpfGuard.Bench.Workloads;

/// <summary>What the work of a host takes beside a guard with the rules that people run, and beside other tools.</summary>
internal static class WorkBenchmark
{
    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress) => BenchFolder.With<IReadOnlyList<Figure>>(
        directory => [.. RealWork.All(directory, options).SelectMany(w => WorkloadMeasurement.Of("work", w, options.Rounds(5), progress))]);
}
