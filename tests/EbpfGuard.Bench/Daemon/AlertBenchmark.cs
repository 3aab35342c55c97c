using System.Globalization;
using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;

namespace EbpfGuard.Bench.Daemon;

/// <summary>
/// How many matches a second get into the log, what each costs the daemon, and how much memory it takes meanwhile: at rates that
/// rise, from a program that opens a watched file.
/// </summary>
internal static class AlertBenchmark
{
    private const string Group = "alerts";
    private static readonly int[] Rates = [10_000, 20_000, 40_000, 80_000, 150_000, 200_000];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress)
    {
        var figures = new List<Figure>();
        double most = 0;
        foreach (int rate in Rates)
        {
            progress($"{rate:N0} alerts a second");
            Load load = BenchFolder.With(directory => Flood(directory, rate, options));
            string asked = string.Create(CultureInfo.InvariantCulture, $"{rate:N0} a second");
            figures.Add(Of("alerts a second", "", load.ASecond, null));
            figures.Add(Of("not recorded", "%", load.Lost * 100, null));
            figures.Add(Of("the daemon's processor time a record", "us", load.Microseconds, Goal.AtMost(8)));
            figures.Add(Of("resident memory", "MiB", load.MebiBytes, Goal.AtMost(100)));
            if (load.Lost == 0) most = Math.Max(most, load.ASecond);

            Figure Of(string name, string unit, double value, Goal? goal) =>
                Figure.Single(Group, $"{asked}: {name}", unit, value, goal) with { Cell = new Cell(unit.Length > 0 ? $"{name}, {unit}" : name, asked) };
        }

        figures.Add(Figure.Single(Group, "alerts a second, all recorded", "", most, Goal.AtLeast(150_000)));
        return figures;
    }

    private static Load Flood(string directory, int rate, BenchOptions options)
    {
        string flooded = Path.Combine(directory, "flooded"), rules = Path.Combine(directory, "bench.rule");
        File.WriteAllText(flooded, "x");
        File.WriteAllText(rules, RuleTexts.Rule("flood", $"evt.type in (open, openat) and fd.name = {flooded}"));
        double aSecond, spent, memory;
        using (GuardProcess guard = GuardProcess.Start(rules, directory, "--no-pin", "--alert-rate", "none"))
        {
            TimeSpan before = guard.ProcessorTime;
            using RunningProgram flood = RunningProgram.Start("flood", flooded, rate.ToString(CultureInfo.InvariantCulture));
            Thread.Sleep(options.Length(5000));
            memory = guard.MebiBytes;
            aSecond = flood.End()[0];

            AwaitEnd(GuardProcess.AuditIn(directory)); // what is still on its way is part of the work
            spent = (guard.ProcessorTime - before).TotalMicroseconds;
        }

        (double matched, double recorded) = AuditAccount.Closing(directory);
        if (recorded == 0) throw new BenchException("nothing was recorded");
        return new Load(aSecond, (matched - recorded) / matched, spent / recorded, memory);
    }

    private static void AwaitEnd(string log)
    {
        for (long before = -1, now = 0; now != before;)
        {
            before = now;
            Thread.Sleep(Settling);
            now = new FileInfo(log).Length;
        }
    }

    private sealed record Load(double ASecond, double Lost, double Microseconds, double MebiBytes);
}
