using EbpfGuard.Dsl.Diagnostics;

namespace EbpfGuard.Engine.Images.Building;

/// <summary>What became of a policy on the way to an image.</summary>
/// <param name="Image">The image; null when there is an error.</param>
/// <param name="Report">How each rule is decided and how large the tables are; null when a limit was reached.</param>
/// <param name="Diagnostics">Errors and warnings.</param>
public sealed record ImageResult(PolicyImage? Image, CompileReport? Report, IReadOnlyList<Diagnostic> Diagnostics);
