namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>Collects the diagnostics of one run and hands them out in the order of their places.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly List<string> _sources = [];

    /// <summary>True once an error has been reported.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Adds a diagnostic; the same fault at the same place counts once.</summary>
    public void Report(Diagnostic diagnostic)
    {
        bool known = _diagnostics.Any(d => d.Descriptor == diagnostic.Descriptor
            && d.Primary.Span == diagnostic.Primary.Span && d.Message == diagnostic.Message);
        if (known) return;
        _diagnostics.Add(diagnostic);
        if (!_sources.Contains(diagnostic.Primary.Span.Source.Name)) _sources.Add(diagnostic.Primary.Span.Source.Name);
        HasErrors |= diagnostic.Descriptor.Severity == Severity.Error;
    }

    /// <summary>All diagnostics: sources in the order in which they first appeared, places in order within each.</summary>
    public IReadOnlyList<Diagnostic> ToList() =>
        [.. _diagnostics.OrderBy(d => _sources.IndexOf(d.Primary.Span.Source.Name)).ThenBy(d => d.Primary.Span.Start)];
}
