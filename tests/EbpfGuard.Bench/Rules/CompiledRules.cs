using EbpfGuard.Bench.Measuring;
using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;

namespace EbpfGuard.Bench.Rules;

/// <summary>Rules on their way to an image; a fault ends the bench.</summary>
internal static class CompiledRules
{
    /// <summary>The policy of a rule text.</summary>
    public static Policy Policy(string text) => Policy([new SourceText("bench.rule", text)]);

    /// <summary>The policy of rule files; rules that are off by default are on.</summary>
    public static Policy Policy(IEnumerable<string> files) => Policy(
        files.Select(f => new SourceText(f, File.ReadAllText(f))), new RuleSelection([new SelectionStep(SelectionSubject.Name, "*", Enables: true)], null));

    /// <summary>The image of a policy and the sizes of its tables.</summary>
    public static (PolicyImage Image, TableSizes Sizes) Image(Policy policy, bool hasLsm, bool isMonitored = false)
    {
        var target = new ImageTarget(hasLsm, true, CannotBlock.Kill, isMonitored, new Dictionary<long, string> { [0] = "root" });
        ImageResult result = PolicyImageBuilder.Build(policy, target);
        return result.Image is { } image ? (image, result.Report!.Sizes) : throw Failure(result.Diagnostics);
    }

    /// <summary>The image of a rule text.</summary>
    public static PolicyImage Image(string text, bool hasLsm) => Image(Policy(text), hasLsm).Image;

    private static Policy Policy(IEnumerable<SourceText> sources, RuleSelection? selection = null)
    {
        DiagnosticBag diagnostics = new();
        CompilationResult result = RuleCompiler.Compile([.. sources.Select(s => RuleFileReader.Read(s, diagnostics))], diagnostics, selection);
        return result.Policy ?? throw Failure(result.Diagnostics);
    }

    private static BenchException Failure(IReadOnlyList<Diagnostic> diagnostics) =>
        new("the bench's own rules do not compile:\n" + new DiagnosticRenderer().Render(diagnostics));
}
