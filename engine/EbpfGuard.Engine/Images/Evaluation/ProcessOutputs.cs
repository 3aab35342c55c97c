namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>
/// What the kernel keeps of a process in one view: the outputs of the process classifiers for it and its ancestors, the
/// ancestor masks, and what its own facts leave alive of each decision point.
/// </summary>
/// <param name="Out">By generation, then by classifier.</param>
/// <param name="Ancestors">Ancestor atoms that some ancestor satisfies.</param>
/// <param name="Self">Ancestor atoms that the process itself satisfies.</param>
/// <param name="Alive">Summaries by decision point.</param>
public sealed record ProcessOutputs(
    IReadOnlyList<ulong[]> Out, ulong Ancestors, ulong Self, IReadOnlyList<ulong> Alive);
