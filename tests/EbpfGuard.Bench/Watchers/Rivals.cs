using System.Diagnostics;
using EbpfGuard.Bench.Rules;
using EbpfGuard.Testing;

namespace EbpfGuard.Bench.Watchers;

/// <summary>
/// What the guard is compared with: an earlier build of it where EBPFGUARD_BENCH_BEFORE names the folder that <c>make release</c> left there,
/// Falco where EBPFGUARD_BENCH_FALCO names its program, and tools of Debian that <c>rivals.sh</c> has fetched.
/// </summary>
internal static class Rivals
{
    private static readonly Lazy<string> Root = new(() =>
        Environment.GetEnvironmentVariable("EBPFGUARD_BENCH_RIVALS") ?? RepositoryFolder.At("artifacts", "rivals", "root"));

    /// <summary>Those that are at hand.</summary>
    /// <param name="isThrowaway">True on a kernel that is thrown away afterwards: audit leaves something of itself in it.</param>
    public static IReadOnlyList<Watcher> All(bool isThrowaway)
    {
        var found = new List<Watcher>();
        if (Environment.GetEnvironmentVariable("EBPFGUARD_BENCH_BEFORE") is { Length: > 0 } before)
            found.Add(new Watcher("the shipped rules, before", false, () => new EarlierBuild(before)) { IsPublished = false });
        if (Environment.GetEnvironmentVariable("EBPFGUARD_BENCH_FALCO") is { Length: > 0 } falco && RuleSet.Published.Count > 0)
            found.Add(new Watcher("Falco, its published rules", false, () => new Falco(falco)));
        if (File.Exists(Bpftrace.Program)) found.Add(new Watcher("bpftrace, 1 filter", false, () => new Bpftrace()));
        if (!isThrowaway || !File.Exists(AuditWatches.Program)) return found;
        found.Add(new Watcher("audit, 1 watch", false, () => new AuditWatches(1)));
        found.Add(new Watcher("audit, 100 watches", false, () => new AuditWatches(100)));
        return found;
    }

    /// <summary>A program that was fetched.</summary>
    public static string PathOf(string program) => Path.Combine(Root.Value, program);

    /// <summary>How such a program is started: with the libraries that were fetched with it.</summary>
    public static ProcessStartInfo Command(string program, params IEnumerable<string> arguments) => new(program, arguments)
    {
        Environment = { ["LD_LIBRARY_PATH"] = $"{PathOf("usr/lib/x86_64-linux-gnu")}:{PathOf("lib/x86_64-linux-gnu")}" },
    };
}
