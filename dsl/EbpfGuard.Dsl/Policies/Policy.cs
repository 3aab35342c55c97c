using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Policies;

/// <summary>A compiled rule set, without a word of any kernel: what the language hands to the engine.</summary>
/// <param name="Rules">The enabled rules, in the order in which they were declared.</param>
/// <param name="SourceHash">SHA-256 of the sources' names and texts, hexadecimal.</param>
public sealed record Policy(IReadOnlyList<PolicyRule> Rules, string SourceHash);

/// <summary>A rule.</summary>
public sealed record PolicyRule(
    string Name,
    string Description,
    Priority Priority,
    IReadOnlyList<string> Tags,
    string Source,
    string Output,
    RuleAction Action,
    OnUnknown OnUnknown,
    RuleMode Mode,
    RateLimit? RateLimit,
    IReadOnlyList<OperationPlan> Plans,
    IReadOnlyList<RuleTest> Tests,
    TextSpan Span)
{
    /// <summary>How often it kills at most; beyond that an operation is only refused, where that can be done. Null for no limit.</summary>
    public RateLimit? KillLimit { get; init; }
}

/// <summary>How one operation is judged by one rule.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Condition">
/// The rule's condition for this operation: event types folded, endpoint pairs spelled out, constants gone. The
/// reference evaluator reads it; <paramref name="Branches"/> say the same, relaxed where the kernel lacks a fact.
/// </param>
/// <param name="Branches">The normal form. Empty when the condition can never hold.</param>
/// <param name="NeedsUserSpace">What only user space knows or does; empty when the kernel decides alone.</param>
/// <param name="Relaxed">The comparisons that were taken to hold, because nothing knows them at the attempt.</param>
/// <param name="NeedsArguments">True when a field is known only once the new program is loaded.</param>
public sealed record OperationPlan(
    Operation Operation,
    Condition Condition,
    IReadOnlyList<Branch> Branches,
    IReadOnlyList<UserSpaceNeed> NeedsUserSpace,
    IReadOnlyList<ComparisonCondition> Relaxed,
    bool NeedsArguments);

/// <summary>
/// One way for a rule to match: every predicate of the trigger holds, and no exemption holds whole.
/// A trigger without predicates always holds.
/// </summary>
public sealed record Branch(IReadOnlyList<FieldPredicate> Trigger, IReadOnlyList<Exemption> Exemptions);

/// <summary>A conjunction that takes an event out of a branch. Never empty.</summary>
public sealed record Exemption(IReadOnlyList<FieldPredicate> Predicates);

/// <summary>A boolean combination of comparisons of one field that belong together: of numbers, of how a text begins, of what it holds.</summary>
/// <param name="Field">The field.</param>
/// <param name="Condition">
/// And, Or, Not and comparisons of <paramref name="Field"/> alone. Flags, <c>contains</c> and <c>icontains</c> are a single comparison, an Or
/// of comparisons with one and the same operator, or the Not of one of these; a field over all ancestors is a single comparison or the Not of
/// one. Of patterns either all comparisons ignore case or none does.
/// </param>
public sealed record FieldPredicate(FieldReference Field, Condition Condition);
