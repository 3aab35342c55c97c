using System.Text.RegularExpressions;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>The commands and options that the pages show are those of the tool.</summary>
[Category("AnyHost")]
public sealed partial class DocumentedCommandTests
{
    private static readonly Dictionary<string, HashSet<string>> Options = [];

    [OneTimeSetUp]
    public static async Task AskTheTool()
    {
        Ended root = await Tool.Run("--help");
        foreach (Match command in CommandOfHelp().Matches(root.Output[root.Output.IndexOf("Commands:", StringComparison.Ordinal)..]))
        {
            Ended help = await Tool.Run(command.Groups[1].Value, "--help");
            Options[command.Groups[1].Value] = [.. Option().Matches(help.Output).Select(m => m.Value)];
        }
    }

    [Test]
    public void CommandsAndTheirOptionsExist()
    {
        int found = 0;
        foreach ((string place, string code) in Pages().SelectMany(Code))
        {
            foreach (Match use in Use().Matches(code))
            {
                found++;
                string command = use.Groups["command"].Value;
                Assert.That(Options.Keys, Does.Contain(command), $"{place}: {code}");
                Assert.That(Option().Matches(use.Groups["rest"].Value).Select(m => m.Value).Where(o => !Options[command].Contains(o)), Is.Empty, $"{place}: {code}");
            }
        }

        Assert.That(found, Is.GreaterThan(40), "examples");
    }

    [Test]
    public void OptionsThatAreNamedAloneAreSomeCommands()
    {
        HashSet<string> known = [.. Options.Values.SelectMany(o => o)];
        (string Place, string Code)[] alone = [.. Pages().SelectMany(Code).Where(c => c.Code.StartsWith("--", StringComparison.Ordinal))];
        Assert.That(alone, Has.Length.GreaterThan(5));
        Assert.That(alone.Where(c => !known.Contains(Option().Match(c.Code).Value)).Select(c => $"{c.Place}: {c.Code}"), Is.Empty);
    }

    private static IEnumerable<string> Pages() =>
        from folder in (string[])["dsl", "engine", "rules", "samples", ""]
        from path in Directory.GetFiles(Path.Combine(Tool.Root, folder), "*.md", folder.Length == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories)
        where !path.Contains("/node_modules/", StringComparison.Ordinal)
        select path;

    // What stands between backquotes, and lines that are indented as code.
    private static IEnumerable<(string Place, string Code)> Code(string path)
    {
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            string place = $"{Path.GetRelativePath(Tool.Root, path)}:{++number}";
            if (line.StartsWith("    ", StringComparison.Ordinal)) yield return (place, line.Split(" #")[0]);
            else foreach (Match span in Span().Matches(line)) yield return (place, span.Groups[1].Value);
        }
    }

    [GeneratedRegex(@"^  ([a-z]+) ", RegexOptions.Multiline)]
    private static partial Regex CommandOfHelp();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"(?:^|[\s/])ebpfguard (?<command>[a-z]+)(?<rest>[^|]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Use();

    [GeneratedRegex(@"(?<=^|[\s,])--?[a-zA-Z][a-z-]*")]
    private static partial Regex Option();
}
