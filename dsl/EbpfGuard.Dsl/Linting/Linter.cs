using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Linting;

/// <summary>Runs the lints over everything that is compiled together.</summary>
public static class Linter
{
    /// <summary>
    /// Reports what the lints find to <paramref name="diagnostics"/>, whose levels say which run; nothing when it has no levels.
    /// </summary>
    /// <param name="files">The files as parsed.</param>
    /// <param name="merged">What their declarations come to.</param>
    /// <param name="rules">The bound rules.</param>
    /// <param name="diagnostics">Takes what is found.</param>
    public static void Run(
        IReadOnlyList<RuleFileSyntax> files, RuleFileSyntax merged, IReadOnlyList<BoundRule> rules, DiagnosticBag diagnostics)
    {
        if (diagnostics.Levels is not { } levels) return;
        LintInput input = new(files, merged, rules);
        HashSet<TextSpan> spokenOf = [];
        bool isSound = !diagnostics.HasErrors;
        foreach (Lint lint in LintCatalog.All)
        {
            WarningLevel level = levels.Of(lint.Kind.Code);
            if (level == WarningLevel.Allow || (lint.NeedsSoundFiles && !isSound)) continue;
            // A full bag still has to learn of an error.
            if (diagnostics.IsFull && level != WarningLevel.Deny) continue;
            Diagnostic[] found = [.. lint.Find(input).Where(d => !spokenOf.Contains(d.Primary.Span)).Take(DiagnosticBag.Capacity)];
            foreach (Diagnostic one in found)
            {
                diagnostics.Report(one);
                spokenOf.Add(one.Primary.Span);
            }
        }
    }
}
