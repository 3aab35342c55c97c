using EbpfGuard.Cli.Output;
using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Cli.Rules;

/// <summary>The rule files of a command line, read and compiled, with every fault of all of them.</summary>
/// <param name="Files">The parsed files.</param>
/// <param name="Policy">The policy; null when there is an error.</param>
/// <param name="Diagnostics">What is wrong with the rules.</param>
/// <param name="Faults">What could not be read.</param>
internal sealed record RuleSet(
    IReadOnlyList<RuleFileSyntax> Files, Policy? Policy, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<HostFault> Faults)
{
    /// <summary>
    /// Reads and compiles the files and folders that <paramref name="paths"/> name, in their order; a selection leaves rules out, the levels say
    /// what becomes of warnings.
    /// </summary>
    public static RuleSet Load(IReadOnlyList<string> paths, WarningLevels levels, RuleSelection? selection = null) =>
        Load([.. paths.Select(RuleLocation.Of)], levels, selection);

    /// <inheritdoc cref="Load(IReadOnlyList{string}, WarningLevels, RuleSelection?)"/>
    public static RuleSet Load(IReadOnlyList<RuleLocation> paths, WarningLevels levels, RuleSelection? selection = null)
    {
        var faults = new List<HostFault>();
        var diagnostics = new DiagnosticBag(levels);
        RuleFileSyntax[] files = [.. RuleFiles.Read(paths, faults).Select(source => RuleFileReader.Read(source, diagnostics))];
        CompilationResult result = RuleCompiler.Compile(files, diagnostics, selection);
        return new RuleSet(files, faults.Count == 0 ? result.Policy : null, result.Diagnostics, faults)
        {
            LeftOut = selection?.SkipsUnsupplied == true ? result.LeftOut : [],
        };
    }

    /// <summary>The names of the rules that are left out because the selection says so: what they ask for is not supplied.</summary>
    public IReadOnlyList<string> LeftOut { get; private init; } = [];

    /// <summary>The exit code that the faults alone ask for; files that cannot be read weigh more than faulty rules.</summary>
    public int ExitCode => Faults.Count > 0 ? ExitCodes.Host : Policy is null ? ExitCodes.No : ExitCodes.Fine;
}
