namespace EbpfGuard.Bench.Measuring;

/// <summary>What to measure, and how thoroughly.</summary>
/// <param name="Only">Names of the benchmarks to run; empty for all.</param>
/// <param name="IsQuick">True for few repetitions: a look, not figures to publish.</param>
/// <param name="IsEmulated">True on a processor that is emulated in software: fewer repetitions of shorter runs.</param>
/// <param name="IsThrowaway">True on a kernel that is thrown away afterwards: what leaves something of itself in it is measured too.</param>
/// <param name="Output">The JSON file.</param>
/// <param name="Report">The page to make of that file, instead of measuring; null to measure.</param>
internal sealed record BenchOptions(IReadOnlyList<string> Only, bool IsQuick, bool IsEmulated, bool IsThrowaway, string Output, string? Report)
{
    /// <summary>How the program is called.</summary>
    public const string Usage = "usage: EbpfGuard.Bench [--only NAME]... [--quick] [--emulated] [--throwaway] [--out FILE], or --report PAGE [--out FILE]";

    /// <summary>Reads the command line.</summary>
    /// <exception cref="BenchException">It cannot be understood.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        var only = new List<string>();
        bool isQuick = false, isEmulated = false, isThrowaway = false;
        string output = "out/bench.json";
        string? report = null;
        for (int i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    isQuick = true;
                    break;
                case "--emulated":
                    isEmulated = true;
                    break;
                case "--throwaway":
                    isThrowaway = true;
                    break;
                case "--only" when i + 1 < arguments.Count:
                    only.AddRange(arguments[++i].Split(','));
                    break;
                case "--out" when i + 1 < arguments.Count:
                    output = arguments[++i];
                    break;
                case "--report" when i + 1 < arguments.Count:
                    report = arguments[++i];
                    break;
                default:
                    throw new BenchException($"cannot understand '{arguments[i]}'\n{Usage}");
            }
        }

        return new BenchOptions(only, isQuick, isEmulated, isThrowaway, output, report);
    }

    /// <summary><paramref name="usual"/> repetitions, or fewer for a quick look and on an emulated processor.</summary>
    public int Rounds(int usual) => IsQuick || IsEmulated ? Math.Max(3, usual / 5) : usual;

    /// <summary>The length of one run: <paramref name="usual"/>, shorter for a quick look or an emulated processor.</summary>
    public int Length(int usual) => Math.Max(20, usual / (IsQuick ? 10 : 1) / (IsEmulated ? 10 : 1));
}
