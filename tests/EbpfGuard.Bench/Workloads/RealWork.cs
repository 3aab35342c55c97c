using System.Globalization;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;
using EbpfGuard.Bench.Watchers;

namespace EbpfGuard.Bench.Workloads;

/// <summary>What hosts are for: reading, packing, compiling, serving.</summary>
internal static class RealWork
{
    private const int Files = 20_000, Sources = 200, AFolder = 100;

    /// <summary>The workloads, on files in <paramref name="directory"/>.</summary>
    public static IReadOnlyList<Workload> All(string directory, BenchOptions options)
    {
        string read = MakeFiles(directory, options.Length(Files)), sources = MakeSources(directory, options.Length(Sources));
        IReadOnlyList<Watcher> watchers = [Watcher.Empty, .. RuleSet.Real.Select(Watcher.Of), .. Rivals.All(options.IsThrowaway)];
        List<Workload> work =
        [
            new("read files", watchers, _ => 1.05, () => Spent("find", read, "-type", "f", "-exec", "cat", "{}", "+")),
            new("tar", watchers, _ => 1.05, () => Spent("tar", "-C", read, "-cf", Path.Combine(directory, "packed.tar"), ".")),
            new("compile", watchers, _ => 1.05, () => Spent("sh", "-c", "cd \"$1\" && for f in *.c; do gcc -O1 -c \"$f\" -o out.o || exit 1; done", "sh", sources)),
        ];
        if (WebServer.IsAtHand)
        {
            int seconds = options.IsQuick ? 1 : 3;
            work.Add(new("nginx's share, a connection a request", watchers, _ => 1.05, () => WebServer.TimeOfRequest(directory, seconds, keepsAlive: false)));
            work.Add(new("nginx's share, connections kept alive", watchers, _ => 1.05, () => WebServer.TimeOfRequest(directory, seconds, keepsAlive: true)));
        }

        return work;
    }

    // Processor time, of what it starts too.
    private static double Spent(params IEnumerable<string> command) =>
        double.Parse(BenchProgram.Run(BenchProgram.PathOf("spent"), command), CultureInfo.InvariantCulture);

    private static string MakeFiles(string directory, int count)
    {
        string top = Path.Combine(directory, "files");
        byte[] contents = new byte[2048];
        for (int i = 0; i < count; i++)
        {
            string folder = Path.Combine(top, "srv", "data", (i / AFolder).ToString(CultureInfo.InvariantCulture));
            if (i % AFolder == 0) Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, $"{i}.txt"), contents);
        }

        return top;
    }

    private static string MakeSources(string directory, int count)
    {
        string folder = Directory.CreateDirectory(Path.Combine(directory, "sources")).FullName;
        for (int i = 0; i < count; i++)
        {
            File.WriteAllText(Path.Combine(folder, $"part{i}.c"), $$"""
                #include <stdio.h>
                #include <stdlib.h>
                #include <string.h>
                #include <unistd.h>

                int part{{i}}(const char *name) { return printf("%s %zu %d\n", name, strlen(name), getpid()) + abs({{i}}); }

                """);
        }

        return folder;
    }
}
