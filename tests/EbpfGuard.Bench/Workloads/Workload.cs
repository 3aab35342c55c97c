using System.Globalization;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;

namespace EbpfGuard.Bench.Workloads;

/// <summary>Something a program does all the time, and rules that never match it.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Rules">Rules on it, so many.</param>
/// <param name="Goal">Bound of the ratio with a guard to without: under LSM, and without it.</param>
/// <param name="Run">Does it; returns nanoseconds of one time.</param>
internal sealed record Workload(string Name, Func<int, string> Rules, (double Lsm, double Host) Goal, Func<double> Run)
{
    /// <summary>The workloads, on files in <paramref name="directory"/>.</summary>
    public static IReadOnlyList<Workload> All(string directory, BenchOptions options)
    {
        string file = Path.Combine(directory, "library.so.3");
        File.WriteAllText(file, "contents\n");
        string trusted = Path.Combine(directory, RuleTexts.Trusted);
        File.Copy(BenchProgram.PathOf("opens"), trusted);
        string opens = Count(options.Length(200_000)), execs = Count(options.Length(1000));
        return
        [
            new("open+close", RuleTexts.Opens, (1.20, 1.35), () => Time(BenchProgram.PathOf("opens"), file, opens)),
            new("open+close of a program that no rule concerns", RuleTexts.Opens, (1.20, 1.35), () => Time(trusted, file, opens)),
            new("fork+exec", RuleTexts.Execs, (1.10, 1.10), () => Time(BenchProgram.PathOf("execs"), BenchProgram.PathOf("nothing"), execs)),
        ];
    }

    private static double Time(string program, string subject, string count) =>
        double.Parse(BenchProgram.Run(program, subject, count), CultureInfo.InvariantCulture);

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
