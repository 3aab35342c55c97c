using System.Text;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Tests.Support;

namespace EbpfGuard.Dsl.Tests.Documentation;

/// <summary>The index of all diagnostics, made from their pages.</summary>
internal static class DiagnosticPage
{
    private const string Introduction = """
        # Diagnostics

        This page is made from the pages that it links to; `ebpfguard explain CODE` prints one of them. An error has a number and stops the rules
        from being loaded. A warning has a word; `--allow WORD`, `--warn WORD` and `--deny WORD`, or `all` for every word, say what
        becomes of it. (`unpinned_policy` is told by `ebpfguard run` as it starts, whatever the options.)

        """;

    private static readonly (string Title, Predicate<string> Takes)[] Subjects =
    [
        ("Text and files", code => code.StartsWith("EG00", StringComparison.Ordinal)),
        ("Names, types, declarations", code => code.StartsWith("EG01", StringComparison.Ordinal)),
        ("What cannot be enforced", code => code.StartsWith("EG02", StringComparison.Ordinal)),
        ("The host", code => code.StartsWith("EG03", StringComparison.Ordinal)),
        ("Lints: a rule that is probably not what its author means", code => LintDiagnostics.All.Any(kind => kind.Code == code)),
        ("Other warnings", code => !IsError(code) && LintDiagnostics.All.All(kind => kind.Code != code)),
    ];

    /// <summary>The pages of the language, and of the engine.</summary>
    public static IEnumerable<(string Code, string Title, string Path)> Pages() =>
        from folder in (string[])[RepositoryPaths.At("dsl", "EbpfGuard.Dsl"), RepositoryPaths.At("engine", "EbpfGuard.Engine")]
        from path in Directory.GetFiles(Path.Combine(folder, "docs", "diagnostics"), "*.md")
        let code = Path.GetFileNameWithoutExtension(path)
        let heading = File.ReadLines(path).First()
        orderby code
        select (code, heading.Split(": ", 2)[1], path);

    /// <summary>The index.</summary>
    public static string Text()
    {
        (string Code, string Title, string Path)[] pages = [.. Pages()];
        string folder = RepositoryPaths.At("dsl", "EbpfGuard.Dsl", "docs");
        StringBuilder index = new(Introduction);
        foreach ((string title, Predicate<string> takes) in Subjects)
        {
            index.Append($"\n## {title}\n\n| code | level | |\n|---|---|---|\n");
            foreach ((string code, string about, string path) in pages.Where(p => takes(p.Code)))
                index.Append($"| [{code}]({Path.GetRelativePath(folder, path)}) | {(IsError(code) ? "error" : "warn")} | {about} |\n");
        }

        return index.ToString();
    }

    private static bool IsError(string code) => code.StartsWith("EG", StringComparison.Ordinal);
}
