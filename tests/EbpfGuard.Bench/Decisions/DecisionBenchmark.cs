using System.Globalization;
using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Bench.Decisions;

/// <summary>
/// The cost of a decision in the kernel against the number of rules, without the hook around it and the walk to the path.
/// </summary>
internal static class DecisionBenchmark
{
    private const string Group = "decision";
    private const double GrowthGoal = 1.5;

    private delegate void Describe(ref ProbeCall call, string name);

    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress) =>
    [
        .. Measure("open", RuleTexts.Opens, ProbeFacts.Open, options, progress),
        .. Measure("exec", RuleTexts.Execs, ProbeFacts.Exec, options, progress),
    ];

    private static IEnumerable<Figure> Measure(
        string operation, Func<int, string> rules, Describe describe, BenchOptions options, Action<string> progress)
    {
        int rounds = options.Rounds(25);
        uint repeat = (uint)options.Length(20_000);
        var rigs = new SortedDictionary<int, DecisionRig>();
        var values = new Dictionary<(string, int), List<double>>();
        try
        {
            foreach (int size in RuleTexts.Sizes)
            {
                progress($"{operation}: loading {size:N0} rules");
                rigs[size] = new DecisionRig(CompiledRules.Image(rules(size), hasLsm: false));
            }

            // Sizes take turns, so that what else the machine does falls on all alike.
            for (int round = 0; round < rounds; round++)
            {
                progress($"{operation}: round {round + 1} of {rounds}");
                foreach ((int size, DecisionRig rig) in rigs)
                {
                    foreach (string name in ProbeFacts.Names)
                    {
                        describe(ref rig.Event, name);
                        Add(name, size, rig.Decide(repeat));
                        Check(rig.Event, operation, name, size);
                    }

                    if (operation == "exec") Add("facts of a program", size, rig.Classify(repeat));
                }
            }
        }
        finally
        {
            foreach (DecisionRig rig in rigs.Values) rig.Dispose();
        }

        return Figures(operation, values);

        void Add(string name, int size, double value)
        {
            if (!values.TryGetValue((name, size), out List<double>? list)) values[(name, size)] = list = [];
            list.Add(value);
        }
    }

    private static void Check(in ProbeCall call, string operation, string name, int size)
    {
        uint expected = name == ProbeFacts.Hit ? 1u : 0u;
        if (call.MatchCount != expected)
            throw new BenchException($"{operation} {name} at {size} rules: {call.MatchCount} rules matched, not {expected} (rule {call.Matches[0]})");
    }

    private static IEnumerable<Figure> Figures(string operation, Dictionary<(string Name, int Size), List<double>> values)
    {
        foreach (IGrouping<string, (string Name, int Size)> scenario in values.Keys.GroupBy(k => k.Name))
        {
            double[] single = [.. values[(scenario.Key, RuleTexts.Sizes[0])]];
            Goal? goal = scenario.Key switch
            {
                ProbeFacts.Idle => Goal.AtMost(40),
                ProbeFacts.Miss => Goal.AtMost(250),
                _ => null,
            };
            foreach ((string name, int size) in scenario)
                yield return Figure.Of(Group, $"{operation} {name}, {Count(size)}", "ns", values[(name, size)], goal)
                    with { Cell = new Cell($"{operation}, {Words(name)}, ns", Count(size)) };
            int largest = RuleTexts.Sizes[^1];
            yield return Figure.Single(
                Group, $"{operation} {scenario.Key}, {Count(largest)} against 1", "x",
                Figure.MedianOf(values[(scenario.Key, largest)]) / Figure.MedianOf(single),
                goal is null ? null : Goal.AtMost(GrowthGoal));
        }
    }

    private static string Words(string scenario) => scenario switch
    {
        ProbeFacts.Idle => "no rule concerns the process",
        ProbeFacts.Miss => "no rule matches",
        ProbeFacts.Hit => "a rule matches",
        _ => scenario,
    };

    private static string Count(int rules) =>
        string.Create(CultureInfo.InvariantCulture, $"{rules:N0} {(rules == 1 ? "rule" : "rules")}");
}
