using EbpfGuard.Bench.Figures;

namespace EbpfGuard.Bench.Measuring;

/// <summary>A benchmark.</summary>
/// <param name="Name">Its name, by which it is chosen.</param>
/// <param name="Title">What it measures.</param>
/// <param name="Run">Measures; may tell its progress.</param>
internal sealed record Benchmark(string Name, string Title, Func<BenchOptions, Action<string>, IReadOnlyList<Figure>> Run);
