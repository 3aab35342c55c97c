using System.Globalization;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;

namespace EbpfGuard.Bench.Workloads;

/// <summary>Something a program does all the time, and rules that never match it.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Rules">The rules that it is measured under.</param>
/// <param name="Bound">What the ratio with a guard to without should not exceed, by that of programs that do nothing.</param>
/// <param name="Run">Does it; returns nanoseconds of one time.</param>
internal sealed record Workload(string Name, IReadOnlyList<RuleSet> Rules, Func<double, double> Bound, Func<double> Run)
{
    private const int ManyFiles = 60_000; // several times as many as the kernel programs remember

    private static readonly string Calls = BenchProgram.PathOf("calls");

    private static readonly RuleSet One = RuleSet.Of(1, RuleTexts.Opens);

    /// <summary>The workloads, on files in <paramref name="directory"/>.</summary>
    public static IReadOnlyList<Workload> All(string directory, BenchOptions options)
    {
        string trusted = Path.Combine(directory, RuleTexts.Trusted);
        File.Copy(Calls, trusted);
        string file = MakeFile(directory, 7), shallow = MakeFile(directory, 3), deep = MakeFile(directory, 15);
        string many = MakeFiles(directory);
        string calls = Count(options.Length(200_000)), execs = Count(options.Length(1000));
        IReadOnlyList<RuleSet> opens = [One, RuleSet.Of(100, RuleTexts.Opens), RuleSet.Of(10_000, RuleTexts.Opens), .. RuleSet.Real];
        IReadOnlyList<RuleSet> starts = [RuleSet.Of(1, RuleTexts.Execs), RuleSet.Of(100, RuleTexts.Execs), RuleSet.Of(10_000, RuleTexts.Execs), .. RuleSet.Real];
        IReadOnlyList<RuleSet> few = [One, .. RuleSet.Real];
        return
        [
            new("open+close", opens, empty => empty + 0.05, () => Time(Calls, "open", file, calls)),
            new("open+close of a program that no synthetic rule concerns", opens, empty => empty + 0.05, () => Time(trusted, "open", file, calls)),
            new("open+close, 3 components", few, empty => empty + 0.05, () => Time(Calls, "open", shallow, calls)),
            new("open+close, 15 components", few, empty => empty + 0.05, () => Time(Calls, "open", deep, calls)),
            new("open+close of files that are new", few, _ => 1.50, () => Time(Calls, "open-all", many, calls)),
            new("fork+exec", starts, _ => 1.05, () => Time(BenchProgram.PathOf("execs"), BenchProgram.PathOf("nothing"), execs)),
            new("stat", few, empty => empty + 0.01, () => Time(Calls, "stat", file, calls)),
            new("getppid", few, empty => empty + 0.01, () => Time(Calls, "getppid", "-", calls)),
            new("connect", few, empty => empty + 0.05, () => Time(Calls, "connect", "9", calls)),
        ];
    }

    // A file so deep that its path from the root has so many components.
    private static string MakeFile(string directory, int components)
    {
        int missing = Math.Max(0, components - directory.Count(c => c == '/') - 1);
        string folder = Path.Combine([directory, .. Enumerable.Repeat("folder", missing)]);
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "library.so.3");
        File.WriteAllText(file, "contents\n");
        return file;
    }

    private static string MakeFiles(string directory)
    {
        string folder = Directory.CreateDirectory(Path.Combine(directory, "many")).FullName;
        for (int i = 0; i < ManyFiles; i++) File.WriteAllBytes(Path.Combine(folder, Count(i)), []);
        return folder;
    }

    private static double Time(string program, params ReadOnlySpan<string> arguments) =>
        double.Parse(BenchProgram.Run(program, arguments), CultureInfo.InvariantCulture);

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
