using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Lowering;
using EbpfGuard.Dsl.Parsing;
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
        RuleFileSyntax[] files = [.. sources.Select(s => RuleFileParser.Parse(s, diagnostics))];
        return Compile(files, diagnostics);
    }

    /// <summary>Compiles parsed files together; what their parsing left in <paramref name="diagnostics"/> is part of the result.</summary>
    public static CompilationResult Compile(IReadOnlyList<RuleFileSyntax> files, DiagnosticBag diagnostics)
    {
        IReadOnlyList<BoundRule> bound = Binder.Bind(files, diagnostics);
        IReadOnlyList<PolicyRule> rules = new PolicyBuilder(diagnostics).Build(bound);
        Policy policy = new(rules, SourceHash.Of(files.Select(f => f.Source)));
        return new CompilationResult(diagnostics.HasErrors ? null : policy, diagnostics.ToList());
    }
}
