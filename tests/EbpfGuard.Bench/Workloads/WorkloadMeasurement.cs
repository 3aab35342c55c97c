using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
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
            // Every second round goes the other way, lest one of them always follows the same.
            for (int i = 0; i <= watchers.Count; i++)
            {
                int turn = (round % 2 == 0 ? i : watchers.Count - i) - 1;
                progress($"{workload.Name}, {(turn < 0 ? "nobody" : watchers[turn].Name)}: round {round + 1} of {rounds}");
                if (turn < 0) off.Add(workload.Run());
                else if (on[turn].Count == round && RunBeside(watchers[turn], workload) is { } time) on[turn].Add(time);
            }
        }

        yield return Figure.Of(group, $"{workload.Name}, no guard", "ns", off);
        string mode = GuardSession.Features.HasLsm ? "lsm" : "tracepoint";
        double least = off.Min(), bound = workload.Bound(on[0].Min() / least);
        for (int i = 0; i < watchers.Count; i++)
        {
            if (on[i].Count < rounds) continue;
            string name = $"{workload.Name}, {mode}, {watchers[i].Name}";
            yield return Figure.Of(group, name, "ns", on[i]);
            yield return Figure.Single(group, $"{name}: against none", "x", on[i].Min() / least, watchers[i].IsOurs ? Goal.AtMost(bound) : null)
                with { Cell = watchers[i].IsPublished ? new Cell(workload.Name, watchers[i].Name) : null };
        }
    }

    // Null where another tool does not work here: it has no row then.
    private static double? RunBeside(Watcher watcher, Workload workload)
    {
        try
        {
            using IDisposable watching = watcher.Start();
            return workload.Run();
        }
        catch (BenchException e) when (!watcher.IsOurs && watcher != Watcher.Empty)
        {
            Console.Error.WriteLine($"bench: {workload.Name}: {watcher.Name} is left out: {e.Message}");
            return null;
        }
    }
}
