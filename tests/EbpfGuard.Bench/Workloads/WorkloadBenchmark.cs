using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;

namespace EbpfGuard.Bench.Workloads;

/// <summary>What users feel: the processor time of workloads beside a guard that never matches, and beside other tools.</summary>
internal static class WorkloadBenchmark
{
    /// <summary>Measures <paramref name="workloads"/>, which are made for a folder, in so many rounds.</summary>
    public static Func<BenchOptions, Action<string>, IReadOnlyList<Figure>> Of(
        string group, Func<string, BenchOptions, IReadOnlyList<Workload>> workloads, int rounds) =>
        (options, progress) => BenchFolder.With<IReadOnlyList<Figure>>(directory =>
            [.. workloads(directory, options).SelectMany(w => WorkloadMeasurement.Of(group, w, options.Rounds(rounds), progress))]);
}
