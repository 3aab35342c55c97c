using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>Collects the diagnostics of one run and hands them out in the order of their places.</summary>
/// <param name="levels">
/// The level of each warning, as an author asks for them; then lints run too. Null when nobody asks: lints stay out, other warnings warn.
/// </param>
public sealed class DiagnosticBag(WarningLevels? levels = null)
{
    /// <summary>
    /// How many errors the bag takes, and how many warnings; it lets later ones fall. Nobody reads a thousand, and a hostile file could hold
    /// millions.
    /// </summary>
    public const int Capacity = 1000;

    private readonly List<Diagnostic> _diagnostics = [];
    private readonly HashSet<(string Code, TextSpan Span, string Message)> _known = [];
    private readonly Dictionary<string, int> _sources = new(StringComparer.Ordinal);
    private List<Diagnostic>? _captured;
    private int _errors;

    /// <summary>The level of each warning; null when lints stay out.</summary>
    public WarningLevels? Levels { get; } = levels;

    /// <summary>True once an error has been reported.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>How many diagnostics are in the bag.</summary>
    public int Count => _diagnostics.Count;

    /// <summary>
    /// True when the bag takes no more errors, so that looking for further faults is of no use. Warnings never fill it: what follows them is
    /// loaded.
    /// </summary>
    public bool IsFull => _errors >= Capacity;

    /// <summary>Adds a diagnostic, at its place in the author's file; the same fault at the same place counts once.</summary>
    public void Report(Diagnostic diagnostic)
    {
        if (_captured is not null)
        {
            if (_captured.Count < Capacity) _captured.Add(diagnostic);
            return;
        }

        if (Levels is not null)
        {
            if (Levels.Apply(diagnostic) is not { } levelled) return;
            diagnostic = levelled;
        }

        bool isError = diagnostic.Descriptor.Severity == Severity.Error;
        HasErrors |= isError;
        if ((isError ? _errors : Count - _errors) >= Capacity) return;
        diagnostic = Wording.Bounded(diagnostic with
        {
            Primary = InFile(diagnostic.Primary), Secondary = [.. diagnostic.Secondary.Select(InFile)],
        });
        if (!_known.Add((diagnostic.Descriptor.Code, diagnostic.Primary.Span, diagnostic.Message))) return;
        _diagnostics.Add(diagnostic);
        _errors += isError ? 1 : 0;
        _sources.TryAdd(diagnostic.Primary.Span.Source.Name, _sources.Count);
    }

    /// <summary>What <paramref name="stage"/> reports, kept out of the bag.</summary>
    public IReadOnlyList<Diagnostic> Capture(Action stage)
    {
        List<Diagnostic> captured = [];
        _captured = captured;
        stage();
        _captured = null;
        return captured;
    }

    private static Label InFile(Label label) => label with { Span = label.Span.InFile };

    /// <summary>All diagnostics: sources in the order in which they first appeared, places in order within each.</summary>
    public IReadOnlyList<Diagnostic> ToList() =>
        [.. _diagnostics.OrderBy(d => _sources[d.Primary.Span.Source.Name]).ThenBy(d => d.Primary.Span.Start)];
}
