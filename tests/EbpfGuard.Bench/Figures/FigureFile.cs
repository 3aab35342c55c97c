using System.Text.Json;
using System.Text.Json.Serialization;

namespace EbpfGuard.Bench.Figures;

/// <summary>The figures of a run and the host that they are from, as JSON.</summary>
/// <param name="Kernel">The kernel's release.</param>
/// <param name="Processors">Processors in use.</param>
/// <param name="Processor">Their model.</param>
/// <param name="Time">When the run ended.</param>
/// <param name="IsQuick">True when fewer repetitions were made than for publishing.</param>
/// <param name="Figures">The figures.</param>
internal sealed record FigureFile(
    string Kernel, int Processors, string Processor, DateTimeOffset Time, bool IsQuick, IReadOnlyList<Figure> Figures)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The figures of this host.</summary>
    public static FigureFile OfThisHost(IReadOnlyList<Figure> figures, bool isQuick) => new(
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), Environment.ProcessorCount, Model(),
        TimeProvider.System.GetUtcNow(), isQuick, figures);

    /// <summary>Writes it.</summary>
    public void Write(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory) Directory.CreateDirectory(directory);
        File.WriteAllText(path, JsonSerializer.Serialize(this, Format) + "\n");
    }

    /// <summary>Reads one that was written.</summary>
    public static FigureFile Read(string path) =>
        JsonSerializer.Deserialize<FigureFile>(File.ReadAllText(path), Format)
        ?? throw new InvalidDataException($"{path} holds no figures");

    private static string Model() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        ?? "unknown";
}
