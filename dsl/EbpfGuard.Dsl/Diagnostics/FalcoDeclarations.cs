using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>The lists and macros that rules written for Falco expect from its default files: those of <c>rules/from-falco.rule</c>.</summary>
internal static partial class FalcoDeclarations
{
    private static readonly Lazy<FrozenSet<string>> Names = new(Read);

    /// <summary>Where <paramref name="name"/> is declared; null when it is not.</summary>
    public static string? PlaceOf(string name) =>
        Names.Value.Contains(name) ? $"Falco's `{name}` is in `rules/from-falco.rule`: name that file before this one" : null;

    private static FrozenSet<string> Read()
    {
        using StreamReader file = new(typeof(FalcoDeclarations).Assembly.GetManifestResourceStream("from-falco.rule")!);
        return Declaration().Matches(file.ReadToEnd()).Select(match => match.Groups["name"].Value).ToFrozenSet(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^(list|macro) (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
