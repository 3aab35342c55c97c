using EbpfGuard.Bench.Watchers;

namespace EbpfGuard.Bench.Workloads;

/// <summary>Something a host does all the time, which nobody who watches has rules about.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Watchers">What it is measured beside.</param>
/// <param name="Bound">What the ratio with a guard to without should not exceed, by that of programs that do nothing.</param>
/// <param name="Run">Does it; returns nanoseconds of one time.</param>
internal sealed record Workload(string Name, IReadOnlyList<Watcher> Watchers, Func<double, double> Bound, Func<double> Run);
