using System.Globalization;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;
using EbpfGuard.Bench.Watchers;

namespace EbpfGuard.Bench.Workloads;

/// <summary>Small programs that do one thing over and over; what is measured is their processor time.</summary>
internal static class SmallPrograms
{
    private const int ManyFiles = 60_000; // several times as many as the kernel programs remember

    private static readonly string Calls = BenchProgram.PathOf("calls");

    /// <summary>The workloads, on files in <paramref name="directory"/>.</summary>
    public static IReadOnlyList<Workload> All(string directory, BenchOptions options)
    {
        string trusted = Path.Combine(directory, RuleTexts.Trusted);
        File.Copy(Calls, trusted);
        string file = MakeFile(directory, 7), shallow = MakeFile(directory, 3), deep = MakeFile(directory, 15);
        string many = MakeFiles(directory);
        string calls = Count(options.Length(200_000)), execs = Count(options.Length(1000));
        Watcher one = Watcher.Of(RuleSet.Of(1, RuleTexts.Opens)), hundred = Watcher.Of(RuleSet.Of(100, RuleTexts.Opens));
        IReadOnlyList<Watcher> real = [.. RuleSet.Real.Select(Watcher.Of)], rivals = Rivals.All(options.IsThrowaway);
        IReadOnlyList<Watcher> few = [Watcher.Empty, one, .. real], fewAndRivals = [.. few, .. rivals];
        Workload fresh = new("open+close of files that are new", fewAndRivals, _ => 1.50, () => Time(Calls, "open-all", many, calls));
        Workload connect = new("connect", fewAndRivals, empty => empty + 0.05, () => Time(Calls, "connect", "9", calls));

        // An emulated processor takes ten seconds to verify a guard's programs.
        if (options.IsEmulated) return [Open([Watcher.Empty, one, hundred, .. real, .. rivals]), Deep(), fresh, Starts([Watcher.Empty, one, .. real]), connect];
        IReadOnlyList<Watcher> own = [Watcher.Empty, one, hundred, Watcher.Of(RuleSet.Of(10_000, RuleTexts.Opens)), .. real];
        return
        [
            Open([.. own, .. rivals]),
            new("open+close of a program that no synthetic rule concerns", own, empty => empty + 0.05, () => Time(trusted, "open", file, calls)),
            new("open+close, 3 components", few, empty => empty + 0.05, () => Time(Calls, "open", shallow, calls)),
            Deep(),
            fresh,
            Starts([Watcher.Empty, .. ((int[])[1, 100, 10_000]).Select(n => Watcher.Of(RuleSet.Of(n, RuleTexts.Execs))), .. real, .. rivals]),
            new("stat", fewAndRivals, empty => empty + 0.01, () => Time(Calls, "stat", file, calls)),
            new("getppid", fewAndRivals, empty => empty + 0.01, () => Time(Calls, "getppid", "-", calls)),
            connect,
        ];

        Workload Open(IReadOnlyList<Watcher> watchers) => new("open+close", watchers, empty => empty + 0.05, () => Time(Calls, "open", file, calls));
        Workload Deep() => new("open+close, 15 components", few, empty => empty + 0.05, () => Time(Calls, "open", deep, calls));
        Workload Starts(IReadOnlyList<Watcher> watchers) =>
            new("fork+exec", watchers, _ => 1.05, () => Time(BenchProgram.PathOf("execs"), BenchProgram.PathOf("nothing"), execs));
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

    private static double Time(string program, params IEnumerable<string> arguments) =>
        double.Parse(BenchProgram.Run(program, arguments), CultureInfo.InvariantCulture);

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
