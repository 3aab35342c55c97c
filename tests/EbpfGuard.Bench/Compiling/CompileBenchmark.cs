using System.Diagnostics;
using System.Globalization;
using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Loading;
using EbpfGuard.Engine.Programs;
using EbpfGuard.Engine.Tracking;

namespace EbpfGuard.Bench.Compiling;

/// <summary>From source to kernel: the time of each stage, and the size of what comes out.</summary>
internal static class CompileBenchmark
{
    private const string Group = "compile";
    private const int ListLength = 100_000;

    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress)
    {
        var figures = new List<Figure>();
        foreach (int size in RuleTexts.Sizes)
        {
            string name = size == 1 ? "1 rule" : string.Create(CultureInfo.InvariantCulture, $"{size:N0} rules");
            figures.AddRange(Measure(name, RuleTexts.Mixed(size), options, progress, size == 10_000 ? Goal.AtMost(2000) : null));
        }

        figures.AddRange(Measure("list of 100,000 paths", RuleTexts.PathList(ListLength), options, progress, null));
        figures.AddRange(Measure("list of 100,000 networks", RuleTexts.NetworkList(ListLength), options, progress, null));
        return figures;
    }

    private static List<Figure> Measure(string name, string text, BenchOptions options, Action<string> progress, Goal? goal)
    {
        var policies = new List<double>();
        var images = new List<double>();
        var loads = new List<double>();
        PolicyImage? image = null;
        TableSizes? sizes = null;

        // The first round of the smallest set is the first of all: it pays for what the later ones find compiled.
        for (int round = 0; round < options.Rounds(5); round++)
        {
            progress($"{name}: round {round + 1}");
            long started = Stopwatch.GetTimestamp();
            Policy policy = CompiledRules.Policy(text);
            policies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            started = Stopwatch.GetTimestamp();
            (image, sizes) = CompiledRules.Image(policy, GuardSession.Features.HasLsm);
            images.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            started = Stopwatch.GetTimestamp();
            Load(image);
            loads.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        double[] whole = [.. policies.Zip(images, (p, i) => p + i)];
        return
        [
            Figure.Of(Group, $"{name}: source to policy", "ms", policies),
            Figure.Of(Group, $"{name}: policy to image", "ms", images),
            Figure.Of(Group, $"{name}: source to image", "ms", whole, goal) with { Cell = new Cell("from source to tables, ms", name) },
            Figure.Of(Group, $"{name}: load and attach", "ms", loads),
            Figure.Single(Group, $"{name}: image", "KiB", sizes!.Bytes / 1024.0),
        ];
    }

    private static void Load(PolicyImage image)
    {
        var options = new LoadOptions
        {
            UseLsm = GuardSession.Features.HasLsm,
            CgroupRoot = GuardSession.Features.CgroupRoot,
            RingBytes = 1 << 20,
        };
        using Tracker tracker = Tracker.Start(null, new FaultLog(_ => { }));
        using LoadedPolicy policy = new PolicyLoader(options, tracker).Load(image, _ => { });
    }
}
