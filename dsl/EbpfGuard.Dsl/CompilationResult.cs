using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl;

/// <summary>What compiling gives.</summary>
/// <param name="Policy">The policy; null when there is an error.</param>
/// <param name="Diagnostics">Every fault and warning of all files, in the order of their places.</param>
public sealed record CompilationResult(Policy? Policy, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The names of the rules that are left out because they ask for what is not known or not supplied.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}
