using System.Diagnostics;
using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;

namespace EbpfGuard.Bench.Daemon;

/// <summary>The daemon as its user starts it: from the command to "ready", and the memory it holds then.</summary>
internal static class DaemonBenchmark
{
    private const string Group = "daemon";
    private const int Processes = 500;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress)
    {
        using var crowd = Sleepers.Start(Processes);
        return
        [
            .. BenchFolder.With(d => Measure(100, d, options, progress)), .. BenchFolder.With(d => Measure(10_000, d, options, progress)),
        ];
    }

    private static List<Figure> Measure(int rules, string directory, BenchOptions options, Action<string> progress)
    {
        string file = Path.Combine(directory, "bench.rule");
        File.WriteAllText(file, RuleTexts.Mixed(rules));
        var ready = new List<double>();
        var memory = new List<double>();
        int rounds = options.Rounds(rules > 1000 ? 3 : 7);
        for (int round = 0; round < rounds; round++)
        {
            progress($"{rules:N0} rules: start {round + 1} of {rounds}");
            using GuardProcess guard = GuardProcess.Start(file, directory, "--no-pin");
            Task.Delay(Settling).Wait();
            ready.Add(guard.Ready.TotalMilliseconds);
            memory.Add(guard.MebiBytes);
        }

        bool isGoal = rules == 100;
        return
        [
            Figure.Of(Group, $"ready, {rules:N0} rules, {Processes} more processes", "ms", ready, isGoal ? Goal.AtMost(300) : null),
            Figure.Of(Group, $"resident memory, {rules:N0} rules", "MiB", memory, isGoal ? Goal.AtMost(120) : null),
        ];
    }

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
