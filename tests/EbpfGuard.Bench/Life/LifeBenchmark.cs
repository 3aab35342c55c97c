using System.Globalization;
using EbpfGuard.Bench.Daemon;
using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;

namespace EbpfGuard.Bench.Life;

/// <summary>
/// What becomes of everybody while the guard lives on: reloads, alone and beside a storm of forks; forbidden acts through restarts; culprits
/// beside a flood of alerts. Kept in a bpf file system.
/// </summary>
internal static class LifeBenchmark
{
    private const string Group = "life";
    private const int Killed = 9, AlertsASecond = 30_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress) => !OwnMounts.HavePins ? OwnMounts.Measure(Group, options) :
    [
        .. BenchFolder.With(d => Reloads(d, options, progress)), .. BenchFolder.With(d => Restarts(d, options, progress)),
        .. BenchFolder.With(d => Culprits(d, options, progress)), .. BenchFolder.With(d => Memory(d, options, progress)),
    ];

    // Rules that ask for name, arguments and ancestors of what the storm runs, and match none of it.
    private static List<Figure> Reloads(string directory, BenchOptions options, Action<string> progress)
    {
        string rules = Path.Combine(directory, "bench.rule");
        File.WriteAllText(rules, RuleTexts.Mixed(97)
            + RuleTexts.Rule("ancestor", "evt.type = execve and proc.name = nothing and proc.aname in (nobody, noone)", "kill")
            + RuleTexts.Rule("argument", "evt.type = execve and proc.name = nothing and proc.args contains never", "kill")
            + RuleTexts.Rule("stranger", "evt.type in (open, openat) and proc.pname = storm and not proc.name in (nothing, storm)", "kill"));
        using GuardProcess guard = GuardProcess.Start(rules, directory);
        int alone = options.Length(50), beside = options.Length(300);
        progress($"{alone} reloads");
        double[] quiet = [.. Enumerable.Range(0, alone).Select(_ => ReloadAfterAPause())];
        double[] hasty = [.. Enumerable.Range(0, alone).Select(_ => guard.Reload().TotalMilliseconds)];
        progress($"{beside} reloads beside forks");
        using RunningProgram storm = RunningProgram.Start("storm", BenchProgram.PathOf("nothing"), "of", "note");
        double[] stormy = [.. Enumerable.Range(0, beside).Select(_ => guard.Reload().TotalMilliseconds)];
        double[] counts = storm.End();
        return
        [
            Figure.Of(Group, "reload, 100 rules", "ms", quiet, Goal.AtMost(50)),
            Figure.Of(Group, "reload, 100 rules, right after another", "ms", hasty),
            Figure.Of(Group, "reload, 100 rules, right after another, beside forks", "ms", stormy),
            Figure.Single(Group, $"programs run through {beside} reloads", "", counts[0]),
            Figure.Single(Group, "innocents stopped among them", "", counts[1], Goal.AtMost(0)),
        ];

        // As somebody reloads who has changed a rule: the guard has had the time to make programs for the next policy ready.
        double ReloadAfterAPause()
        {
            Thread.Sleep(Pause);
            return guard.Reload().TotalMilliseconds;
        }
    }

    private static List<Figure> Restarts(string directory, BenchOptions options, Action<string> progress)
    {
        int acts = options.Length(2000), restarts = options.Length(50);
        string forbidden = Path.Combine(directory, "forbidden"), rules = Path.Combine(directory, "bench.rule");
        File.WriteAllText(forbidden, "x");
        File.WriteAllText(rules, RuleTexts.Rule("forbidden", $"evt.type in (open, openat) and fd.name = {forbidden}", "kill"));
        progress($"{acts} acts through {restarts} restarts");
        GuardProcess guard = GuardProcess.Start(rules, directory, "--keep");
        Task<string> output;
        try
        {
            output = Task.Run(() => BenchProgram.Run(
                BenchProgram.PathOf("acts"), forbidden, acts.ToString(CultureInfo.InvariantCulture), "5000"));
            for (int i = 0; i < restarts || !output.IsCompleted; i++)
            {
                if (i % 3 == 0)
                {
                    guard.Reload();
                    continue;
                }

                if (i % 3 == 1) guard.Kill();
                guard.Dispose();
                guard = GuardProcess.Start(rules, directory, "--keep");
            }
        }
        finally
        {
            guard.Dispose();
            BenchProgram.Run("out/ebpfguard", "stop", "--state-dir", Path.Combine(directory, "state"));
        }

        (double recorded, double lost) = AuditAccount.In(directory);
        return
        [
            Figure.Single(Group, $"forbidden acts, of {acts:N0}, that no guard stopped", "", double.Parse(output.Result, CultureInfo.InvariantCulture), Goal.AtMost(0)),
            Figure.Single(Group, "of these acts recorded", "", recorded),
            Figure.Single(Group, "of these acts counted as recorded or lost", "", recorded + lost, Goal.AtLeast(acts)),
        ];
    }

    private static List<Figure> Culprits(string directory, BenchOptions options, Action<string> progress)
    {
        int culprits = options.Length(300);
        string flooded = Path.Combine(directory, "flooded"), rules = Path.Combine(directory, "bench.rule");
        File.WriteAllText(flooded, "x");
        File.WriteAllText(rules, RuleTexts.Rule("flood", $"evt.type in (open, openat) and fd.name = {flooded}")
            + RuleTexts.Rule("culprit", "evt.type = execve and proc.name = sleeper and proc.args = --responder and evt.num < 1000000000000", "kill"));
        using GuardProcess guard = GuardProcess.Start(rules, directory, "--kills-per-minute", "100000");
        progress($"{culprits} culprits beside a flood");
        using RunningProgram flood = RunningProgram.Start("flood", flooded, AlertsASecond.ToString(CultureInfo.InvariantCulture));
        string deaths = BenchProgram.Run(
            BenchProgram.PathOf("deaths"), culprits.ToString(CultureInfo.InvariantCulture), BenchProgram.PathOf("sleeper"), "--responder");
        double[][] lines = [.. deaths.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
        return
        [
            Figure.Single(Group, "alerts a second", "", flood.End()[0]),
            Figure.Single(Group, $"culprits, of {culprits}, that the responder killed beside them", "", lines.Count(l => l[1] == Killed), Goal.AtLeast(culprits)),
            Figure.Of(Group, "exec to death beside them", "us", [.. lines.Select(l => l[0] / 1000)]),
        ];
    }

    private static List<Figure> Memory(string directory, BenchOptions options, Action<string> progress)
    {
        double minutes = options.IsQuick ? 0.5 : 10;
        string flooded = Path.Combine(directory, "flooded"), rules = Path.Combine(directory, "bench.rule");
        File.WriteAllText(flooded, "x");
        File.WriteAllText(rules, RuleTexts.Mixed(99) + RuleTexts.Rule("flood", $"evt.type in (open, openat) and fd.name = {flooded}"));
        using GuardProcess guard = GuardProcess.Start(rules, directory);
        progress($"{minutes} minutes of forks and alerts");
        using RunningProgram storm = RunningProgram.Start("storm", BenchProgram.PathOf("nothing"));
        using RunningProgram flood = RunningProgram.Start("flood", flooded, "3000");
        double before = guard.MebiBytes;
        Task.Delay(TimeSpan.FromMinutes(minutes)).Wait();
        return
        [
            Figure.Single(Group, "resident memory at the start", "MiB", before),
            Figure.Single(Group, $"resident memory after {minutes} minutes of forks and alerts", "MiB", guard.MebiBytes, Goal.AtMost(120)),
        ];
    }
}
