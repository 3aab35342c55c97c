using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Tests.Policies;
using EbpfGuard.Dsl.Tests.Support;
using EbpfGuard.Testing;

namespace EbpfGuard.Dsl.Tests.Documentation;

/// <summary>
/// A fenced example of a page. Its first word says what it is: <c>rule</c> a rule file, <c>yaml</c> Falco's, <c>condition</c> one condition a
/// line (an indented line goes on with the one above), <c>keys</c> some lines of a rule. The words behind it are the diagnostics that it draws;
/// on the page of a diagnostic, what stands under "Wrong" draws that one.
/// </summary>
internal sealed partial record DocumentedExample(string Page, int Line, string Kind, string[] Codes, string Text)
{
    private static readonly string[] Kinds = ["rule", "yaml", "condition", "keys"];

    private static readonly (string Key, string Line)[] NeededKeys =
        [("desc", "desc \"Some.\""), ("condition", "condition evt.type = execve"), ("output", "output \"seen\""), ("priority", "priority notice")];

    /// <summary>What is compiled: one file for each condition, otherwise one.</summary>
    public IEnumerable<(string Name, string Text)> Files => Kind switch
    {
        "condition" => Conditions().Select(condition => ("example.rule", Some.RuleText(condition))),
        "keys" => [("example.rule", RuleOfKeys())],
        "yaml" => [("example.yaml", Text)],
        _ => [("example.rule", Text)],
    };

    /// <summary>The pages of the repository that show examples.</summary>
    public static IEnumerable<string> Pages() =>
        from folder in (string[])["dsl", "engine", "rules", "samples", ""]
        from path in Directory.GetFiles(RepositoryPaths.At(folder), "*.md", folder.Length == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories)
        where !path.Contains("/node_modules/", StringComparison.Ordinal)
        orderby path
        select path;

    /// <summary>The examples of a page.</summary>
    public static IEnumerable<DocumentedExample> Of(string path)
    {
        string page = File.ReadAllText(path);
        string diagnostic = Path.GetFileName(Path.GetDirectoryName(path)) == "diagnostics" ? Path.GetFileNameWithoutExtension(path) : "";
        foreach (Match fence in Fence().Matches(page))
        {
            string[] words = fence.Groups["words"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || !Kinds.Contains(words[0])) continue;
            bool isWrong = diagnostic.Length > 0 && fence.Groups["above"].Value.StartsWith("Wrong", StringComparison.Ordinal);
            int line = page.AsSpan(0, fence.Groups["text"].Index).Count('\n');
            yield return new DocumentedExample(
                Path.GetRelativePath(RepositoryFolder.Root, path), line, words[0], isWrong ? [diagnostic] : words[1..], fence.Groups["text"].Value);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Page}:{Line}";

    private IEnumerable<string> Conditions() => ConditionStart().Split(Text.TrimEnd('\n')).Where(condition => condition.Length > 0);

    // What the example leaves out is added, so that nothing but what it shows is at fault.
    private string RuleOfKeys()
    {
        IEnumerable<string> added = NeededKeys.Where(key => !Regex.IsMatch(Text, $"^{key.Key}\\b", RegexOptions.Multiline)).Select(key => key.Line);
        return $"rule \"some rule\" {{\n{string.Join('\n', added)}\n{Text}}}\n";
    }

    [GeneratedRegex(@"(?:^(?<above>\S[^\n]*)\n\n)?^```(?<words>[^\n]*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\n(?=\S)")]
    private static partial Regex ConditionStart();
}
