using System.Globalization;
using EbpfGuard.Bench.Figures;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bench.Rules;

namespace EbpfGuard.Bench.Kills;

/// <summary>
/// From the system call that executes a forbidden program to the moment when its parent knows of its death: killed in the
/// kernel before its first instruction, killed by the responder, and, to compare, a program that ends by itself.
/// </summary>
internal static class KillBenchmark
{
    private const string Group = "kill";
    private const int Killed = 9;

    public static IReadOnlyList<Figure> Run(BenchOptions options, Action<string> progress)
    {
        int count = options.Length(400);
        string rules =
            RuleTexts.Rule("kernel", "evt.type = execve and proc.name = sleeper and proc.args = --kernel", "kill")
            + RuleTexts.Rule(
                "responder", "evt.type = execve and proc.name = sleeper and proc.args = --responder and evt.num < 1000000000000", "kill");
        using GuardSession guard = GuardSession.Start(CompiledRules.Image(rules, GuardSession.Features.HasLsm));
        var figures = new List<Figure>();
        foreach ((string name, string program, string argument, int signal) in ((string, string, string, int)[])[
            ("a program that ends by itself", "nothing", "--none", 0),
            ("killed in the kernel", "sleeper", "--kernel", Killed),
            ("killed by the responder", "sleeper", "--responder", Killed)])
        {
            progress(name);
            figures.Add(Figure.Of(Group, $"exec to death, {name}", "us", Deaths(count, program, argument, signal)) with { Cell = new Cell("exec to death, us", name) });
        }

        return figures;
    }

    private static double[] Deaths(int count, string program, string argument, int signal)
    {
        string output = BenchProgram.Run(
            BenchProgram.PathOf("deaths"), count.ToString(CultureInfo.InvariantCulture), BenchProgram.PathOf(program), argument);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Microseconds(line, signal))];
    }

    private static double Microseconds(string line, int signal)
    {
        string[] parts = line.Split(' ');
        return int.Parse(parts[1], CultureInfo.InvariantCulture) == signal
            ? double.Parse(parts[0], CultureInfo.InvariantCulture) / 1000
            : throw new BenchException($"a program was ended by signal {parts[1]} instead of {signal}: the guard did not stop it");
    }
}
