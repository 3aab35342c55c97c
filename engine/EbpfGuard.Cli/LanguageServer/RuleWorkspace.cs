using EbpfGuard.Cli.Rules;
using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Cli.LanguageServer;

/// <summary>
/// The open documents, and the files that belong to each: those of its folder and of the folders above it, up to the one that the
/// editor has open. So a rule sees the lists and macros of its pack, and packs beside each other do not meet.
/// </summary>
internal sealed class RuleWorkspace
{
    private readonly Dictionary<string, RuleDocument> _open = new(StringComparer.Ordinal);

    /// <summary>The folder that the editor has open; null when it has none.</summary>
    public string? Root { get; set; }

    /// <summary>The open documents.</summary>
    public IEnumerable<RuleDocument> Open => _open.Values;

    /// <summary>The open document called <paramref name="uri"/>; null when there is none.</summary>
    public RuleDocument? Find(string uri) => _open.GetValueOrDefault(uri);

    /// <summary>Takes the editor's text of a document.</summary>
    public void Change(string uri, string text) => _open[uri] = RuleDocument.Of(uri, PathOf(uri), text);

    /// <summary>The editor has closed a document; the file on disk counts again.</summary>
    public void Close(string uri) => _open.Remove(uri);

    /// <summary>The document and the files that belong to it, the document first.</summary>
    public IReadOnlyList<RuleFileSyntax> FilesOf(RuleDocument document) =>
    [
        document.Syntax,
        .. Folders(document.Path).SelectMany(RuleFilesIn).Where(p => p != document.Path).Select(Read).OfType<RuleFileSyntax>(),
    ];

    /// <summary>The files that see what the file at <paramref name="path"/> declares: those of its folder and of the folders below.</summary>
    public IReadOnlyList<RuleFileSyntax> FilesSeeing(string path)
    {
        try
        {
            string folder = Path.GetDirectoryName(path)!;
            IEnumerable<string> unsaved = _open.Values.Select(d => d.Path).Where(p => IsBelow(p, folder));
            return [.. RuleFolder.Files(folder, withYaml: false).Union(unsaved).Select(Read).OfType<RuleFileSyntax>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>What is wrong with <paramref name="document"/>.</summary>
    public IReadOnlyList<Diagnostic> FaultsOf(RuleDocument document)
    {
        // While the document cannot be read whole, a lint would miss what is only half written.
        bool isWhole = document.SyntaxFaults.All(f => f.Descriptor.Severity != Severity.Error);
        var diagnostics = new DiagnosticBag(isWhole ? LevelsFor(document) : null);
        IReadOnlyList<Diagnostic> faults = RuleCompiler.Compile(FilesOf(document), diagnostics).Diagnostics;
        return [.. document.SyntaxFaults, .. faults.Where(f => f.Primary.Span.Source == document.Source)];
    }

    // What the project's file gets wrong is told by the commands.
    private WarningLevels LevelsFor(RuleDocument document)
    {
        try
        {
            return (Root ?? Path.GetDirectoryName(document.Path)) is { Length: > 0 } folder ? ProjectFile.LevelsIn(folder) : WarningLevels.Default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return WarningLevels.Default;
        }
    }

    // As the editor has it, or as it is on disk; null when it cannot be read.
    private RuleFileSyntax? Read(string path) =>
        _open.Values.FirstOrDefault(d => d.Path == path)?.Syntax
        ?? (RuleFiles.Read([path], new List<HostFault>()) is [{ } source] ? RuleDocument.Of("", path, source.Text).Syntax : null);

    private static string PathOf(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out Uri? parsed) && parsed.IsFile ? Path.GetFullPath(parsed.LocalPath) : uri;

    private IEnumerable<string> Folders(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
            if (Root is null || folder == Root || !IsBelow(folder, Root)) yield break;
        }
    }

    private static bool IsBelow(string folder, string root) =>
        folder.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IEnumerable<string> RuleFilesIn(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.rule").Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
