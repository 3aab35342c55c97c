using System.Diagnostics;
using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Watchers;
using EbpfGuard.Testing;

namespace EbpfGuard.Bench.Workloads;

/// <summary>
/// The workloads once more in a virtual machine whose kernel lets LSM programs deny. Its processor is emulated: only ratios
/// within one boot mean something.
/// </summary>
internal static class VirtualMachineBenchmark
{
    private const string Group = "vm";
    private const string Kernel = "6.12";

    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress)
    {
        string root = RepositoryFolder.Root;
        string results = Path.Combine(root, "artifacts", "bench", $"vm-{Kernel}");
        Directory.CreateDirectory(results);
        string file = Path.Combine(results, "bench.json");
        File.Delete(file);
        progress($"booting {Kernel}");

        // Files of the host are slow to open in the guest: what runs there is copied to its memory first.
        string command = $"cp -r '{AppContext.BaseDirectory}' /tmp/bench && export EBPFGUARD_CONFORMANCE='{RepositoryFolder.Conformance("")}' EBPFGUARD_BENCH_RIVALS='{Rivals.PathOf("")}' && dotnet /tmp/bench/EbpfGuard.Bench.dll "
            + $"--only workload --emulated --throwaway {(options.IsQuick ? "--quick " : "")}--out $VM_RESULTS/bench.json";
        var start = new ProcessStartInfo(Path.Combine(root, "tests", "vm", "boot.sh")) { RedirectStandardOutput = true };
        foreach (string argument in (string[])["--cpus", "1", "--seconds", "1800", Kernel, results, command]) start.ArgumentList.Add(argument);
        using Process machine = Process.Start(start) ?? throw new BenchException("the virtual machine cannot be started");
        while (machine.StandardOutput.ReadLine() is { } line) progress(line);
        machine.WaitForExit();
        if (machine.ExitCode != 0 || !File.Exists(file))
            throw new BenchException($"the virtual machine ended with {machine.ExitCode}; its console is {Path.Combine(results, "console")}");
        return [.. FigureFile.Read(file).Figures.Select(f => f with { Group = Group, Name = $"{Kernel}: {f.Name}" })];
    }
}
