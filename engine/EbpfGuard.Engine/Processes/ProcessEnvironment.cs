using System.Globalization;
using EbpfGuard.Dsl.Facts;

namespace EbpfGuard.Engine.Processes;

/// <summary>
/// The environment that a process was started with, as /proc shows it. The process may change it: what stands there is what it wants
/// to be read.
/// </summary>
public sealed class ProcessEnvironment
{
    private const int MostBytes = 128 * 1024;

    private readonly IReadOnlyList<string> _variables;

    private ProcessEnvironment(IReadOnlyList<string> variables) => _variables = variables;

    /// <summary>The environment of process <paramref name="pid"/>; null when it is gone, or the number is another process's by now.</summary>
    public static ProcessEnvironment? Read(uint pid, ulong startTimeNs, string root = "/proc")
    {
        try
        {
            string directory = Path.Join(root, pid.ToString(CultureInfo.InvariantCulture));
            using FileStream file = File.OpenRead($"{directory}/environ");
            byte[] bytes = new byte[MostBytes];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            ulong? started = ProcStat.Parse(File.ReadAllBytes($"{directory}/stat"))?.StartTicks * ProcessFacts.TickNs;
            return started is { } start && ProcessKey.IsSameStart(start, startTimeNs) ? Parse(bytes.AsSpan(0, length)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Variables with a NUL behind each.</summary>
    public static ProcessEnvironment Parse(ReadOnlySpan<byte> bytes) =>
        new(ArgumentText.Split(bytes));

    /// <summary>The value of <paramref name="variable"/>, missing when it is not set; without a name, all variables with blanks between them.</summary>
    public FactValue Find(string? variable)
    {
        if (variable is null) return new TextFact(string.Join(' ', _variables)) { Pieces = _variables };
        string? found = _variables.FirstOrDefault(v => v.StartsWith(variable + "=", StringComparison.Ordinal));
        return found is null ? FactValue.Missing : new TextFact(found[(variable.Length + 1)..]);
    }
}
