using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Binding;

/// <summary>Inline tests -> events, and what the rule must do with them.</summary>
internal sealed class TestBinder(FieldBinder fields, PropertyBinder properties, DiagnosticBag diagnostics)
{
    private readonly EventBinder _events = new(fields, diagnostics);

    /// <summary>The test, or null after a diagnostic.</summary>
    public RuleTest? Bind(RuleTestSyntax test)
    {
        EventFacts? facts = _events.Bind(test.Facts, test.Name.Span);
        return properties.TryBindVerdict(test.Expected, out RuleAction? expected) && facts is not null
            ? new RuleTest(test.Name.Text, facts, expected, test.Span) : null;
    }
}
