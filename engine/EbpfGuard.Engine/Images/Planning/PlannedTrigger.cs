using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>A predicate at a decision point: of the process or an ancestor of it, or of the event.</summary>
/// <param name="Group">The group that answers it.</param>
/// <param name="Predicate">The predicate; of ancestor atoms, in the pool of <see cref="AncestorAtoms"/>.</param>
/// <param name="Generation">0 for the process itself, 1 for its parent and so on.</param>
/// <param name="AncestorBit">The bit of an ancestor atom; null for any other predicate.</param>
internal readonly record struct PlannedPredicate(PredicateGroup? Group, int Predicate, int Generation, int? AncestorBit);

/// <summary>One way for a rule to match at a decision point.</summary>
/// <param name="Rule">The rule's number.</param>
/// <param name="Flags">Action and flags as the kernel reads them.</param>
/// <param name="OnUnknown">What an unknown fact means.</param>
/// <param name="Predicates">All hold.</param>
/// <param name="Exemptions">None holds whole.</param>
internal sealed record PlannedTrigger(
    int Rule, uint Flags, OnUnknown OnUnknown, IReadOnlyList<PlannedPredicate> Predicates, IReadOnlyList<IReadOnlyList<PlannedPredicate>> Exemptions);

/// <summary>The triggers of a decision point, ascending by rule.</summary>
internal sealed record PlannedPoint(DecisionPoint Point, List<PlannedTrigger> Triggers);
