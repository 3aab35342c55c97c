using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Dsl.Lowering;

/// <summary>
/// A condition without negation: the negations stand inside the predicates. Neighbours on one field and family are one predicate.
/// </summary>
internal abstract record PredicateTree;

/// <summary>Always or never.</summary>
internal sealed record ConstantTree(bool Value) : PredicateTree;

/// <summary>One predicate.</summary>
internal sealed record PredicateLeaf(FieldPredicate Predicate) : PredicateTree;

/// <summary>All of them: leaves and <see cref="AnyTree"/>s.</summary>
internal sealed record AllTree(IReadOnlyList<PredicateTree> Children) : PredicateTree;

/// <summary>Any of them: leaves and <see cref="AllTree"/>s.</summary>
/// <param name="Children">The alternatives.</param>
/// <param name="IsNegation">True when the author wrote it as "not (all of …)": most likely an allow-list.</param>
internal sealed record AnyTree(IReadOnlyList<PredicateTree> Children, bool IsNegation) : PredicateTree;
