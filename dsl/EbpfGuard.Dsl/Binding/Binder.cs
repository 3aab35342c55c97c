using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Binding;

/// <summary>Syntax -> bound: resolves the names and types of all files together.</summary>
public sealed class Binder
{
    private readonly DiagnosticBag _diagnostics;
    private readonly ConditionBinder _conditions;
    private readonly PropertyBinder _properties;
    private readonly TestBinder _tests;
    private readonly RuleDeclarationSyntax[] _rules;

    private Binder(RuleFileSyntax merged, DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        _rules = [.. merged.Declarations.OfType<RuleDeclarationSyntax>()];
        FieldBinder fields = new(diagnostics);
        DefinitionTable<MacroDeclarationSyntax> macros = new([merged]);
        ListTable lists = new(new DefinitionTable<ListDeclarationSyntax>([merged]), diagnostics);
        HashSet<string> later = MacroUses.Of(_rules.Where(MaySkip).Select(Condition).OfType<ExpressionSyntax>(), macros);
        later.ExceptWith(MacroUses.Of(_rules.Where(r => !MaySkip(r)).Select(Condition).OfType<ExpressionSyntax>(), macros));
        _conditions = new ConditionBinder(macros, lists, fields, diagnostics, later);
        _properties = new PropertyBinder(new OutputBinder(fields, diagnostics), diagnostics);
        _tests = new TestBinder(fields, _properties, diagnostics);
    }

    /// <summary>
    /// The rules without a fault in their condition, in the order of their declaration, disabled ones included. Faults go to
    /// <paramref name="diagnostics"/>.
    /// </summary>
    public static IReadOnlyList<BoundRule> Bind(RuleFileSyntax merged, DiagnosticBag diagnostics) => new Binder(merged, diagnostics).Bind();

    private List<BoundRule> Bind()
    {
        List<BoundRule> rules = [];
        foreach (RuleDeclarationSyntax rule in _rules.TakeWhile(_ => !_diagnostics.IsFull))
        {
            ExpressionSyntax? written = Condition(rule);
            Condition? condition = null;
            if (written is not null && !TryBind(rule, written, out condition)) continue;
            BoundProperties bound = _properties.Bind(rule);
            RuleTest[] boundTests = [.. rule.Tests.Select(_tests.Bind).OfType<RuleTest>()];
            if (condition is null) continue;
            rules.Add(new BoundRule(rule.Name.Text, bound, condition, boundTests, rule.Name.Span, written!.Span));
        }

        return rules;
    }

    // False after a warning: a field or an event of the condition is unknown, and the rule wishes to be left out then.
    private bool TryBind(RuleDeclarationSyntax rule, ExpressionSyntax written, out Condition? condition)
    {
        condition = null;
        if (!MaySkip(rule))
        {
            condition = _conditions.Bind(written);
            return true;
        }

        Condition? bound = null;
        IReadOnlyList<Diagnostic> faults = _diagnostics.Capture(() => bound = _conditions.Bind(written));
        condition = bound;
        if (bound is null && faults.All(NameDiagnostics.IsUnknownFilter))
        {
            // Without a fault the culprit is a macro that an earlier rule was left out for.
            _diagnostics.Report(faults.Count > 0
                ? RuleFileDiagnostics.Skipped(rule.Name.Text, faults[0].Message, faults[0].Primary.Span)
                : RuleFileDiagnostics.Skipped(rule.Name.Text, "a macro of its condition is not known", written.Span));
            return false;
        }

        foreach (Diagnostic fault in faults) _diagnostics.Report(fault);
        return true;
    }

    private static bool MaySkip(RuleDeclarationSyntax rule) =>
        rule.Properties.FirstOrDefault(p => p.Key.Text == RuleKeys.SkipIfUnknownFilter) is ValuePropertySyntax { Values: [{ Text: "true" }] };

    private static ExpressionSyntax? Condition(RuleDeclarationSyntax rule) =>
        rule.Properties.OfType<ConditionPropertySyntax>().FirstOrDefault()?.Condition;
}
