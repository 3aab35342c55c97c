using EbpfGuard.Cli.Output;
using EbpfGuard.Dsl.Diagnostics;

namespace EbpfGuard.Cli.Rules;

/// <summary>
/// What a project makes of warnings: a file <c>.ebpfguard</c> in the folder in which a command is given, or the nearest above it. Each line is a level and
/// the word of a warning, or <c>all</c>: <c>allow unused_lists</c>; <c>#</c> begins a comment. The command line decides over it.
/// </summary>
internal static class ProjectFile
{
    private const string Name = ".ebpfguard";

    /// <summary>The levels that the project of <paramref name="folder"/> asks for; those of the language where it has none.</summary>
    /// <exception cref="IOException">The file cannot be read, or says what cannot be understood.</exception>
    public static WarningLevels LevelsIn(string folder)
    {
        for (string? at = Path.GetFullPath(folder); at is not null; at = Path.GetDirectoryName(at))
        {
            string path = Path.Combine(at, Name);
            if (File.Exists(path)) return Read(path);
        }

        return WarningLevels.Default;
    }

    private static WarningLevels Read(string path)
    {
        WarningLevels levels = WarningLevels.Default;
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            string[] words = lines[i].Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            string? problem = words.Length != 2 ? "expected a level and the word of a warning, such as `allow unused_lists`"
                : !WarningOptions.Levels.TryGetValue("--" + words[0], out _) ? $"no level is called `{words[0]}`: `allow`, `warn` or `deny`"
                : WarningOptions.ProblemOf(words[1]);
            if (problem is not null) throw new IOException($"{path}:{i + 1}: {SafeText.Of(problem)}");
            levels = levels.With(words[1], WarningOptions.Levels["--" + words[0]]);
        }

        return levels;
    }
}
