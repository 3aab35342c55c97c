using System.Diagnostics;
using System.Globalization;
using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;

namespace EbpfGuard.Bench.Daemon;

/// <summary>The tool as its user has it: from the command to "ready" and the memory that the daemon holds then, and how long other commands take.</summary>
internal static class DaemonBenchmark
{
    private const string Group = "daemon";
    private const int Processes = 500;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress) => BenchFolder.With<IReadOnlyList<Figure>>(directory =>
    {
        using var crowd = Sleepers.Start(Processes);
        return
        [
            .. Measure("100 rules", Written(directory, 100), new Goals(250, 60, null), directory, options, progress),
            .. Measure("the shipped rules", RuleSet.ShippedFolder, new Goals(500, null, 100), directory, options, progress),
            .. Measure("10,000 rules", Written(directory, 10_000), new Goals(1500, null, 2000), directory, options, progress),
            Figure.Of(Group, "completion of a command, ms", "ms", Times(options.Rounds(20), "[suggest:11]", "ebpfguard r"), Goal.AtMost(10)),
        ];
    });

    private static List<Figure> Measure(string rules, string file, Goals goals, string directory, BenchOptions options, Action<string> progress)
    {
        var ready = new List<double>();
        var memory = new List<double>();
        int rounds = options.Rounds(7);
        for (int round = 0; round < rounds; round++)
        {
            progress($"{rules}: start {round + 1} of {rounds}");
            using GuardProcess guard = GuardProcess.Start(file, directory, "--no-pin", "--mode", "monitor");
            Task.Delay(Settling).Wait();
            ready.Add(guard.Ready.TotalMilliseconds);
            memory.Add(guard.MebiBytes);
        }

        return
        [
            Of($"ready beside {Processes} more processes", "ms", ready, goals.Ready),
            Of("resident memory", "MiB", memory, goals.Memory),
            Of("check", "ms", Times(rounds, "check", file, "--target", "lsm"), goals.Check),
        ];

        Figure Of(string name, string unit, IReadOnlyList<double> values, double? goal) =>
            Figure.Of(Group, $"{name}, {rules}", unit, values, goal is { } most ? Goal.AtMost(most) : null) with { Cell = new Cell($"{name}, {unit}", rules) };
    }

    // Milliseconds on the wall of a command of the tool.
    private static double[] Times(int rounds, params string[] arguments) => [.. Enumerable.Range(0, rounds).Select(_ =>
    {
        long started = Stopwatch.GetTimestamp();
        BenchProgram.Run(GuardProcess.Tool, arguments);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    })];

    private static string Written(string directory, int rules)
    {
        string file = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{rules}.rule"));
        File.WriteAllText(file, RuleTexts.Mixed(rules));
        return file;
    }

    // What the medians should not exceed; null where there is no goal.
    private sealed record Goals(double? Ready, double? Memory, double? Check);

    /// <summary>Processes that do nothing.</summary>
    private sealed record Sleepers(IReadOnlyList<Process> All) : IDisposable
    {
        public static Sleepers Start(int count) => new([.. Enumerable.Range(0, count).Select(_ => Process.Start(BenchProgram.PathOf("sleeper")))]);

        public void Dispose()
        {
            foreach (Process process in All)
            {
                process.Kill();
                process.Dispose();
            }
        }
    }
}
