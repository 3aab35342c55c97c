using System.Diagnostics;
using System.Globalization;
using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;

namespace EbpfGuard.Bench.Daemon;

/// <summary>The daemon as its user starts it: from the command to "ready", and the memory it holds then.</summary>
internal static class DaemonBenchmark
{
    private const string Group = "daemon";
    private const string Tool = "out/ebpfguard";
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress)
    {
        if (!File.Exists(Tool)) throw new BenchException($"there is no {Tool}: build it with `make build`");
        return [.. Measure(100, options, progress), .. Measure(10_000, options, progress)];
    }

    private static List<Figure> Measure(int rules, BenchOptions options, Action<string> progress)
    {
        string directory = Directory.CreateTempSubdirectory("ebpfguard-bench-").FullName;
        try
        {
            string file = Path.Combine(directory, "bench.rule");
            File.WriteAllText(file, RuleTexts.Mixed(rules));
            var ready = new List<double>();
            var memory = new List<double>();
            int rounds = options.Rounds(rules > 1000 ? 3 : 7);
            for (int round = 0; round < rounds; round++)
            {
                progress($"{rules:N0} rules: start {round + 1} of {rounds}");
                (TimeSpan time, double mebibytes) = Start(file, directory);
                ready.Add(time.TotalMilliseconds);
                memory.Add(mebibytes);
            }

            bool isGoal = rules == 100;
            return
            [
                Figure.Of(Group, $"ready, {rules:N0} rules", "ms", ready, isGoal ? Goal.AtMost(1000) : null),
                Figure.Of(Group, $"resident memory, {rules:N0} rules", "MiB", memory, isGoal ? Goal.AtMost(120) : null),
            ];
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static (TimeSpan Ready, double MebiBytes) Start(string rules, string directory)
    {
        var start = new ProcessStartInfo(Tool) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[
            "run", rules, "--audit", Path.Combine(directory, "audit.jsonl"), "--cannot-block", "kill", "--no-pin", "--quiet",
            "--state-dir", Path.Combine(directory, "state")])
            start.ArgumentList.Add(argument);
        long started = Stopwatch.GetTimestamp();
        using Process daemon = Process.Start(start) ?? throw new BenchException($"{Tool} cannot be started");
        Task<string> errors = daemon.StandardError.ReadToEndAsync();
        try
        {
            TimeSpan ready = AwaitReady(daemon, started, errors);
            Task.Delay(Settling).Wait();
            return (ready, Resident(daemon.Id));
        }
        finally
        {
            Terminate(daemon);
        }
    }

    private static TimeSpan AwaitReady(Process daemon, long started, Task<string> errors)
    {
        while (daemon.StandardOutput.ReadLine() is { } line)
        {
            if (!line.StartsWith("ready", StringComparison.Ordinal)) continue;
            TimeSpan ready = Stopwatch.GetElapsedTime(started);
            _ = daemon.StandardOutput.ReadToEndAsync();
            return ready;
        }

        daemon.WaitForExit();
        throw new BenchException($"{Tool} ended with {daemon.ExitCode} before it was ready: {errors.Result.Trim()}");
    }

    private static double Resident(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    // The way an operator ends it; a daemon that does not end then is killed.
    private static void Terminate(Process daemon)
    {
        if (daemon.HasExited) return;
        BenchProgram.Run("/bin/kill", "-TERM", daemon.Id.ToString(CultureInfo.InvariantCulture));
        if (!daemon.WaitForExit(TimeSpan.FromSeconds(10))) daemon.Kill();
    }
}
