using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Bench.Workloads;

/// <summary>
/// What users feel: a small program's processor time with a guard that never matches against its time without, in pairs that
/// follow each other, and beside programs that do nothing in the same places.
/// </summary>
internal static class WorkloadBenchmark
{
    private const string Group = "workload";

    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress) => BenchFolder.With<IReadOnlyList<Figure>>(
        directory => [.. Workload.All(directory, options).SelectMany(w => Measure(w, options, progress))]);

    private static IEnumerable<Figure> Measure(Workload workload, BenchOptions options, Action<string> progress)
    {
        bool hasLsm = GuardSession.Features.HasLsm;
        string mode = hasLsm ? "lsm" : "tracepoint";
        var off = new List<double>();
        (string Name, PolicyImage? Image)[] guards = [("an empty program", null), .. workload.Rules.Select(r => (r.Name, (PolicyImage?)r.Image(hasLsm)))];
        List<double>[] on = [.. guards.Select(_ => new List<double>())], ratios = [.. guards.Select(_ => new List<double>())];
        int rounds = options.Rounds(7);
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < guards.Length; i++)
            {
                progress($"{workload.Name}, {guards[i].Name}: pair {round + 1} of {rounds}");
                double without, with;
                if (round % 2 == 0)
                {
                    without = workload.Run();
                    with = RunBeside(guards[i].Image, workload, hasLsm);
                }
                else
                {
                    with = RunBeside(guards[i].Image, workload, hasLsm);
                    without = workload.Run();
                }

                off.Add(without);
                on[i].Add(with);
                ratios[i].Add(with / without);
            }
        }

        yield return Figure.Of(Group, $"{workload.Name}, no guard", "ns", off);
        double bound = workload.Bound(Figure.MedianOf(ratios[0]));
        for (int i = 0; i < guards.Length; i++)
        {
            string name = $"{workload.Name}, {mode}, {guards[i].Name}";
            Goal? goal = guards[i].Image is null ? null : Goal.AtMost(bound);
            yield return Figure.Of(Group, name, "ns", on[i]);
            yield return Figure.Of(Group, $"{name}: against none", "x", ratios[i], goal) with { Cell = new Cell(workload.Name, guards[i].Name) };
        }
    }

    private static double RunBeside(PolicyImage? image, Workload workload, bool hasLsm)
    {
        using IDisposable guard = image is null ? new EmptyPrograms(hasLsm) : GuardSession.Start(image);
        return workload.Run();
    }
}
