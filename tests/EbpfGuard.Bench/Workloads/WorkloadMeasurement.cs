using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Rules;
using EbpfGuard.Bench.Watchers;

namespace EbpfGuard.Bench.Workloads;

/// <summary>
/// A workload beside nobody and beside each watcher in turn, round by round. What one costs is the least of its times against the least
/// without: a host that changes its speed every few seconds makes any middle of so few values a matter of luck.
/// </summary>
internal static class WorkloadMeasurement
{
    /// <summary>The figures of <paramref name="workload"/>.</summary>
    public static IEnumerable<Figure> Of(string group, Workload workload, int rounds, Action<string> progress)
    {
        IReadOnlyList<Watcher> watchers = workload.Watchers;
        var off = new List<double>();
        List<double>[] on = [.. watchers.Select(_ => new List<double>())];
        for (int round = 0; round < rounds; round++)
        {
            // Each round begins at another one, lest one of them always follows the same.
            for (int i = 0; i <= watchers.Count; i++)
            {
                int turn = (round + i) % (watchers.Count + 1) - 1;
                progress($"{workload.Name}, {(turn < 0 ? "nobody" : watchers[turn].Name)}: round {round + 1} of {rounds}");
                using IDisposable? watching = turn < 0 ? null : watchers[turn].Start();
                (turn < 0 ? off : on[turn]).Add(workload.Run());
            }
        }

        yield return Figure.Of(group, $"{workload.Name}, no guard", "ns", off);
        string mode = GuardSession.Features.HasLsm ? "lsm" : "tracepoint";
        double least = off.Min(), bound = workload.Bound(on[0].Min() / least);
        for (int i = 0; i < watchers.Count; i++)
        {
            string name = $"{workload.Name}, {mode}, {watchers[i].Name}";
            yield return Figure.Of(group, name, "ns", on[i]);
            yield return Figure.Single(group, $"{name}: against none", "x", on[i].Min() / least, watchers[i].IsOurs ? Goal.AtMost(bound) : null)
                with { Cell = new Cell(workload.Name, watchers[i].Name) };
        }
    }
}
