using System.Collections.Frozen;

namespace EbpfGuard.Dsl.Diagnostics;

/// <summary>Every kind of diagnostic of the language. Codes are stable: a code is never given to another fault.</summary>
public static class DiagnosticCatalog
{
    private static readonly FrozenDictionary<string, DiagnosticDescriptor> ByCode =
        All.ToFrozenDictionary(descriptor => descriptor.Code, StringComparer.OrdinalIgnoreCase);

    /// <summary>All kinds: text, names and types, files and their declarations, what cannot be enforced, lints.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All =>
        [.. SyntaxDiagnostics.All, .. NameDiagnostics.All, .. RuleFileDiagnostics.All, .. EnforcementDiagnostics.All, .. LintDiagnostics.All];

    /// <summary>The kind with this code (<c>EG0102</c>, or a warning's word), or null.</summary>
    public static DiagnosticDescriptor? Find(string code) => ByCode.GetValueOrDefault(code);
}
