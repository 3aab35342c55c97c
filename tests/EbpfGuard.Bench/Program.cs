using System.Text.Json;
using EbpfGuard.Bench.Compiling;
using EbpfGuard.Bench.Daemon;
using EbpfGuard.Bench.Decisions;
using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Kills;
using EbpfGuard.Bench.Life;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rings;
using EbpfGuard.Bench.Workloads;
using EbpfGuard.Testing;
using Spectre.Console;

Benchmark[] all =
[
    new("decision", "cost of a decision in the kernel", DecisionBenchmark.Run),
    new("compile", "from source to kernel", CompileBenchmark.Run),
    new("ring", "records from kernel to user space", RingBenchmark.Run),
    new("kill", "from a forbidden exec to death", KillBenchmark.Run),
    new("workload", "what users feel on this host", WorkloadBenchmark.Of("workload", SmallPrograms.All, 9)),
    new("work", "what a host's work takes", WorkloadBenchmark.Of("work", RealWork.All, 5)),
    new("daemon", "the daemon's start and memory", DaemonBenchmark.Run),
    new("alerts", "how many matches a second get into the log", AlertBenchmark.Run),
    new("life", "what becomes of everybody while the guard is reloaded, restarted and flooded", LifeBenchmark.Run),
    new("vm", "what users feel where LSM programs deny (emulated: ratios only)", VirtualMachineBenchmark.Run),
];

IAnsiConsole console = AnsiConsole.Console;
if (Console.IsOutputRedirected) console.Profile.Width = 140;
try
{
    BenchOptions options = BenchOptions.Parse(args);
    if (options.Report is { } page)
    {
        FigureFile measured = FigureFile.Read(options.Output);
        FigurePage.Write(page, measured);
        IReadOnlyList<string> placed = measured.IsQuick ? [] : CostTable.WriteInto(Path.Combine(RepositoryFolder.Root, "README.md"), measured);
        console.MarkupLineInterpolated($"written to {page}; tables in README.md: {(placed.Count > 0 ? string.Join(", ", placed) : "none")}");
        return 0;
    }

    if (options.Only.FirstOrDefault(n => all.All(b => b.Name != n)) is { } unknown)
        throw new BenchException($"no benchmark '{unknown}'; there are {string.Join(", ", all.Select(b => b.Name))}");
    if (!Environment.IsPrivilegedProcess) throw new BenchException("measuring takes root: the kernel loads programs for nobody else");

    var figures = new List<Figure>();
    int failed = 0;
    foreach (Benchmark benchmark in all.Where(b => options.Only.Count == 0 || options.Only.Contains(b.Name)))
    {
        try
        {
            IReadOnlyList<Figure> measured = console.Status().Start(benchmark.Name, status => benchmark.Run(
                options, words => status.Status(Markup.Escape($"{benchmark.Name}: {words}"))));
            FigureTable.Write(console, $"{benchmark.Name}: {benchmark.Title}", measured);
            figures.AddRange(measured);

            // At once: what comes later may be broken off.
            FigureFile.OfThisHost(figures, options.IsQuick).Write(options.Output);
        }
        catch (BenchException e)
        {
            failed++;
            Console.Error.WriteLine($"bench: {benchmark.Name}: {e.Message}");
        }
    }

    console.MarkupLineInterpolated($"written to {options.Output}");
    return failed == 0 ? 0 : 1;
}
catch (Exception e) when (e is BenchException or IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
{
    Console.Error.WriteLine($"bench: {e.Message}");
    return 2;
}
