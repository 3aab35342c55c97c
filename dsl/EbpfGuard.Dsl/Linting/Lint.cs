using EbpfGuard.Dsl.Diagnostics;

namespace EbpfGuard.Dsl.Linting;

/// <summary>Something that is sound and most likely not meant, and how it is found.</summary>
/// <param name="Kind">Its word and title.</param>
/// <param name="Find">Looks for it in everything that is compiled together.</param>
internal sealed record Lint(DiagnosticDescriptor Kind, Func<LintInput, IEnumerable<Diagnostic>> Find)
{
    /// <summary>True when only faultless files can be judged: what could not be read might be what is missed.</summary>
    public bool NeedsSoundFiles { get; init; }
}
