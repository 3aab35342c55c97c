using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Binding;

/// <summary>
/// Syntax -> bound: resolves the names and types of all files together. A rule that is not in force, and a macro that no rule in force leads
/// to, may use what Falco has and nothing supplies here.
/// </summary>
public sealed class Binder
{
    private readonly DiagnosticBag _diagnostics;
    private readonly RuleSelection? _selection;
    private readonly DefinitionTable<MacroDeclarationSyntax> _macros;
    private readonly ConditionBinder _conditions;
    private readonly List<string> _leftOut = [];
    private readonly TestBinder _tests;
    private readonly Head[] _heads;

    // A rule before its condition is bound.
    private sealed record Head(RuleDeclarationSyntax Rule, ExpressionSyntax? Condition, BoundProperties Properties)
    {
        public bool MaySkip { get; } = MaySkip(Rule);

        /// <summary>The unknown fields of its output, for which it is left out.</summary>
        public IReadOnlyList<Diagnostic> Skipped { get; init; } = [];
    }

    private Binder(RuleFileSyntax merged, DiagnosticBag diagnostics, RuleSelection? selection)
    {
        (_diagnostics, _selection) = (diagnostics, selection);
        FieldBinder fields = new(diagnostics);
        PropertyBinder properties = new(new OutputBinder(fields, diagnostics), diagnostics);
        _heads = [.. merged.Declarations.OfType<RuleDeclarationSyntax>().Select(rule => Begin(rule, properties))];
        _macros = new DefinitionTable<MacroDeclarationSyntax>([merged]);
        ListTable lists = new(new DefinitionTable<ListDeclarationSyntax>([merged]), diagnostics);
        HashSet<string> needed = MacroUses.Of(_heads.Where(MustBeSupplied).Select(head => head.Condition).OfType<ExpressionSyntax>(), _macros);
        _conditions = new ConditionBinder(_macros, lists, fields, diagnostics);
        _conditions.BindMacros(needed);
        _tests = new TestBinder(fields, properties, diagnostics);
    }

    /// <summary>The rules that <paramref name="merged"/> declares. Faults go to <paramref name="diagnostics"/>.</summary>
    public static BoundRules Bind(RuleFileSyntax merged, DiagnosticBag diagnostics, RuleSelection? selection = null) =>
        new Binder(merged, diagnostics, selection).Bind();

    private Head Begin(RuleDeclarationSyntax rule, PropertyBinder properties)
    {
        BoundProperties bound = null!;
        IReadOnlyList<Diagnostic> faults = _diagnostics.Capture(() => bound = properties.Bind(rule));
        ILookup<bool, Diagnostic> unknown = faults.ToLookup(fault => MaySkip(rule) && NameDiagnostics.IsUnknownFilter(fault));
        foreach (Diagnostic fault in unknown[false]) _diagnostics.Report(fault);
        if (_selection is not null) bound = bound with { IsEnabled = _selection.IsOn(rule.Name.Text, bound) };
        return new Head(rule, rule.Properties.OfType<ConditionPropertySyntax>().FirstOrDefault()?.Condition, bound) { Skipped = [.. unknown[true]] };
    }

    private static bool MaySkip(RuleDeclarationSyntax rule) =>
        rule.Properties.FirstOrDefault(p => p.Key.Text == RuleKeys.SkipIfUnknownFilter) is ValuePropertySyntax { Values: [{ Text: "true" }] };

    private bool MustBeSupplied(Head head) => head.Properties.IsEnabled && !head.MaySkip && _selection?.SkipsUnsupplied != true;

    private BoundRules Bind()
    {
        List<BoundRule> rules = [];
        foreach (Head head in _heads.TakeWhile(_ => !_diagnostics.IsFull))
        {
            Condition? condition = head.Condition is null ? null : BindCondition(head, head.Condition);
            CheckUnfilled(head);
            if (condition is null && _leftOut.LastOrDefault() == head.Rule.Name.Text) continue;
            RuleTest[] tests = BindTests(head);
            if (condition is not null) rules.Add(new BoundRule(head.Rule.Name.Text, head.Properties, condition, tests, head.Rule.Name.Span, head.Condition!.Span));
        }

        // The others are checked all the same.
        ReportSupplied(_diagnostics.Capture(() => _conditions.BindMacros(_macros.Names)));
        return new BoundRules(rules, _leftOut);
    }

    // Null when the rule has a fault, or is left out.
    private Condition? BindCondition(Head head, ExpressionSyntax written)
    {
        if (MustBeSupplied(head)) return _conditions.Bind(written);
        if (head.Properties.IsEnabled && head.Skipped.Count > 0)
        {
            LeaveOut(head, written, head.Skipped);
            return null;
        }

        Condition? bound = null;
        IReadOnlyList<Diagnostic> faults = _diagnostics.Capture(() => bound = _conditions.Bind(written));
        if (!head.Properties.IsEnabled) ReportSupplied(faults);
        else if (bound is null && faults.All(fault => head.MaySkip ? NameDiagnostics.IsUnknownFilter(fault) : NameDiagnostics.IsUnsupplied(fault))) LeaveOut(head, written, faults);
        else foreach (Diagnostic fault in faults) _diagnostics.Report(fault);
        return bound;
    }

    private void CheckUnfilled(Head head)
    {
        IReadOnlyList<Diagnostic> faults = _diagnostics.Capture(() =>
        {
            foreach (SubjectSyntax subject in head.Rule.Unfilled) _conditions.Check(subject);
        });
        foreach (Diagnostic fault in faults.Where(fault => !NameDiagnostics.IsUnsupplied(fault) && !(head.MaySkip && NameDiagnostics.IsUnknownFilter(fault)))) _diagnostics.Report(fault);
    }

    private RuleTest[] BindTests(Head head)
    {
        RuleTest[] tests = [];
        IReadOnlyList<Diagnostic> faults = _diagnostics.Capture(() => tests = [.. head.Rule.Tests.Select(_tests.Bind).OfType<RuleTest>()]);
        foreach (Diagnostic fault in faults.Where(fault => head.Properties.IsEnabled || !NameDiagnostics.IsUnsupplied(fault))) _diagnostics.Report(fault);
        return tests;
    }

    private void LeaveOut(Head head, ExpressionSyntax written, IReadOnlyList<Diagnostic> faults)
    {
        string name = head.Rule.Name.Text;
        _leftOut.Add(name);
        // Without a fault the culprit is a macro that an earlier rule was left out for.
        _diagnostics.Report(faults.Count > 0
            ? RuleFileDiagnostics.Skipped(name, faults[0].Message, faults[0].Primary.Span)
            : RuleFileDiagnostics.Skipped(name, "a macro of its condition is not known", written.Span));
    }

    private void ReportSupplied(IReadOnlyList<Diagnostic> faults)
    {
        foreach (Diagnostic fault in faults.Where(fault => !NameDiagnostics.IsUnsupplied(fault))) _diagnostics.Report(fault);
    }
}
