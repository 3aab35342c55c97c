using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Linting;
using EbpfGuard.Dsl.Lowering;
using EbpfGuard.Dsl.Merging;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl;

/// <summary>The compiler: its stages in order, and nothing else. source -> syntax -> bound -> policy.</summary>
public static class RuleCompiler
{
    /// <summary>Compiles rule files together. All faults of all files are found in one run.</summary>
    public static CompilationResult Compile(IReadOnlyList<SourceText> sources)
    {
        DiagnosticBag diagnostics = new();
        RuleFileSyntax[] files = [.. sources.Select(s => RuleFileReader.Read(s, diagnostics))];
        return Compile(files, diagnostics);
    }

    /// <summary>
    /// Compiles parsed files together; what their parsing left in <paramref name="diagnostics"/> is part of the result. With a
    /// <paramref name="selection"/> the policy has only the rules that it leaves; the others are checked all the same. Lints run when
    /// <paramref name="diagnostics"/> has levels for them.
    /// </summary>
    public static CompilationResult Compile(
        IReadOnlyList<RuleFileSyntax> files, DiagnosticBag diagnostics, RuleSelection? selection = null)
    {
        RuleFileSyntax merged = DeclarationMerger.Merge(files, diagnostics);
        BoundRules bound = Binder.Bind(merged, diagnostics, selection);
        IReadOnlyList<PolicyRule> rules = new PolicyBuilder(diagnostics).Build(bound.Rules);
        Linter.Run(files, merged, bound.Rules, diagnostics);
        Policy policy = new(rules, SourceHash.Of(files.Select(f => f.Source)));
        return new CompilationResult(diagnostics.HasErrors ? null : policy, diagnostics.ToList()) { LeftOut = bound.LeftOut };
    }
}
