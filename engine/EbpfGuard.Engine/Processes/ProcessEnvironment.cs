using System.Buffers;
using System.Globalization;
using EbpfGuard.Dsl.Facts;

namespace EbpfGuard.Engine.Processes;

/// <summary>
/// The environment that a process was started with, as /proc shows it. The process may change it: what stands there is what it wants
/// to be read.
/// </summary>
public sealed class ProcessEnvironment
{
    // As much as of arguments; it is a quarter of the stack of a usual limit.
    private const int MostBytes = 2 << 20;

    private readonly IReadOnlyList<string> _variables;
    private readonly bool _isCut;

    private ProcessEnvironment(IReadOnlyList<string> variables, bool isCut) => (_variables, _isCut) = (variables, isCut);

    /// <summary>The environment of process <paramref name="pid"/>; null when it is gone, or the number is another process's by now.</summary>
    public static ProcessEnvironment? Read(uint pid, ulong startTimeNs, string root = "/proc")
    {
        try
        {
            string directory = Path.Join(root, pid.ToString(CultureInfo.InvariantCulture));
            using FileStream file = File.OpenRead($"{directory}/environ");
            byte[] bytes = ArrayPool<byte>.Shared.Rent(MostBytes + 1);
            int length = file.ReadAtLeast(bytes.AsSpan(0, MostBytes + 1), MostBytes + 1, throwOnEndOfStream: false);
            ProcessEnvironment found = Parse(bytes.AsSpan(0, Math.Min(length, MostBytes)), isCut: length > MostBytes);
            ArrayPool<byte>.Shared.Return(bytes);
            ulong? started = ProcStat.Parse(File.ReadAllBytes($"{directory}/stat"))?.StartTicks * ProcessFacts.TickNs;
            return started is { } start && ProcessKey.IsSameStart(start, startTimeNs) ? found : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Variables with a NUL behind each; when there are more (<paramref name="isCut"/>), the last of these may be part of one.</summary>
    public static ProcessEnvironment Parse(ReadOnlySpan<byte> bytes, bool isCut = false)
    {
        IReadOnlyList<string> variables = ArgumentText.Split(bytes);
        return new(isCut ? [.. variables.SkipLast(1)] : variables, isCut);
    }

    /// <summary>
    /// The value of <paramref name="variable"/>, missing when it is not set, unknown when it may stand where nobody has read; without a name, all
    /// variables with blanks between them, unknown when they are not all.
    /// </summary>
    public FactValue Find(string? variable)
    {
        if (variable is null) return _isCut ? FactValue.Unknown : new TextFact(string.Join(' ', _variables)) { Pieces = _variables };
        string? found = _variables.FirstOrDefault(v => v.StartsWith(variable + "=", StringComparison.Ordinal));
        return found is not null ? new TextFact(found[(variable.Length + 1)..]) : _isCut ? FactValue.Unknown : FactValue.Missing;
    }
}
