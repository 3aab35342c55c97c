using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Policies;

/// <summary>A test written beside its rule: an event, and what the rule must do with it.</summary>
/// <param name="Name">What the test says.</param>
/// <param name="Event">The event.</param>
/// <param name="Expected">The action; null for <c>allow</c>: the rule does not match.</param>
/// <param name="Span">Where it is written.</param>
public sealed record RuleTest(string Name, EventFacts Event, RuleAction? Expected, TextSpan Span);
