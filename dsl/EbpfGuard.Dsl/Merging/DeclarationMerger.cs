using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Merging;

/// <summary>
/// The declarations of all files in their order -> what they come to: a later declaration replaces an earlier one of its name, an override
/// changes it, exceptions become part of the condition. Works on trees, so that nothing depends on how texts read beside each other.
/// </summary>
public sealed class DeclarationMerger
{
    private const string OwnSource = "syscall";

    // A name stands in each record and in each table.
    private const int LongestRuleName = 256;

    private readonly DiagnosticBag _diagnostics;
    private readonly HashSet<string> _broken;
    private readonly Dictionary<string, ListDeclarationSyntax> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MacroDeclarationSyntax> _macros = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RuleDraft> _rules = new(StringComparer.Ordinal);
    private readonly List<string> _ruleOrder = [];
    private readonly GrowingLists _grown = new();

    private DeclarationMerger(IReadOnlyList<RuleFileSyntax> files, DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        _broken = files.SelectMany(f => f.BrokenNames).Select(n => n.Text).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>One file with the lists, macros and rules that are left; faults go to <paramref name="diagnostics"/>.</summary>
    public static RuleFileSyntax Merge(IReadOnlyList<RuleFileSyntax> files, DiagnosticBag diagnostics)
    {
        DeclarationMerger merger = new(files, diagnostics);
        foreach (DeclarationSyntax declaration in files.SelectMany(f => f.Declarations)) merger.Take(declaration);
        DeclarationSyntax[] merged = [.. merger._lists.Values, .. merger._macros.Values, .. merger.BuildRules()];
        SourceText source = files.Count > 0 ? files[0].Source : new SourceText("", "");
        return new RuleFileSyntax(source, merged, []) { BrokenNames = [.. files.SelectMany(f => f.BrokenNames)] };
    }

    private IEnumerable<RuleDeclarationSyntax> BuildRules()
    {
        foreach (RuleDraft rule in _ruleOrder.Select(name => _rules[name]))
        {
            if (rule.Source is { } source && source.Text != OwnSource)
                _diagnostics.Report(RuleFileDiagnostics.UnknownSource(rule.Name.Text, source.Text, source.Span));
            else
                yield return rule.Build();
        }
    }

    private void Take(DeclarationSyntax declaration)
    {
        switch (declaration)
        {
            case ListDeclarationSyntax list:
                _lists[list.Name.Text] = list;
                break;
            case MacroDeclarationSyntax macro:
                _macros[macro.Name.Text] = macro;
                break;
            case RuleDeclarationSyntax rule:
                TakeRule(rule);
                break;
            case EngineVersionSyntax version:
                EngineVersion.Check(version, _diagnostics);
                break;
            case OverrideDeclarationSyntax change:
                if (IsConsistent(change)) Apply(change);
                break;
        }
    }

    private void TakeRule(RuleDeclarationSyntax rule)
    {
        if (rule.Name.Text.Length > LongestRuleName)
            _diagnostics.Report(SyntaxDiagnostics.InvalidName(rule.Name.Span, $"a rule's name of {rule.Name.Text.Length:N0} characters is too long",
                $"at most {LongestRuleName} characters", "the description takes more"));
        if (!_rules.TryGetValue(rule.Name.Text, out RuleDraft? earlier)) _ruleOrder.Add(rule.Name.Text);
        else if (earlier.Name.Span.Source == rule.Name.Span.Source)
            _diagnostics.Report(RuleFileDiagnostics.Replaced(rule.Name.Text, rule.Name.Span, earlier.Name.Span));
        _rules[rule.Name.Text] = new RuleDraft(rule, _diagnostics);
    }

    private bool IsConsistent(OverrideDeclarationSyntax change)
    {
        bool isConsistent = true;
        foreach (IGrouping<string, OverrideSyntax> key in change.Changes.GroupBy(one => one.Property.Key.Text))
        {
            OverrideSyntax first = key.First();
            if (key.FirstOrDefault(one => one.Mode != first.Mode) is not { } other) continue;
            _diagnostics.Report(RuleFileDiagnostics.BothModes(key.Key, other.Property.Key.Span, first.Property.Key.Span));
            isConsistent = false;
        }
        return isConsistent;
    }

    private void Apply(OverrideDeclarationSyntax change)
    {
        switch (change.Kind)
        {
            case OverriddenKind.List:
                foreach (OverrideSyntax one in change.Changes) ChangeList(change, one);
                break;
            case OverriddenKind.Macro:
                foreach (OverrideSyntax one in change.Changes) ChangeMacro(change, one);
                break;
            default:
                ChangeRule(change);
                break;
        }
    }

    // Replacing what is not there yet declares it, as in Falco.
    private void ChangeList(OverrideDeclarationSyntax change, OverrideSyntax one)
    {
        if (one.Property is not ListPropertySyntax { Items: var items })
        {
            _diagnostics.Report(RuleFileDiagnostics.Override("the items of a list are a list", "expected `[…]`", one.Property.Span));
            return;
        }
        if (one.Mode == OverrideMode.Replace) _lists[change.Name.Text] = new ListDeclarationSyntax(change.Name, items, change.Span);
        else if (_lists.TryGetValue(change.Name.Text, out ListDeclarationSyntax? list))
            _lists[change.Name.Text] = list with { Items = _grown.Append(list.Items, items) };
        else ReportNothing(change, "list", _lists.Keys);
    }

    private void ChangeMacro(OverrideDeclarationSyntax change, OverrideSyntax one)
    {
        if (one.Property is ConditionPropertySyntax { Condition: var replacement })
            _macros[change.Name.Text] = new MacroDeclarationSyntax(change.Name, replacement, change.Span);
        else if (_macros.TryGetValue(change.Name.Text, out MacroDeclarationSyntax? macro) && one.Property is AppendedConditionSyntax appended)
            _macros[change.Name.Text] = macro with { Condition = RuleDraft.Join(macro.Condition, appended, _grown, _diagnostics) };
        else ReportNothing(change, "macro", _macros.Keys);
    }

    private void ChangeRule(OverrideDeclarationSyntax change)
    {
        if (!_rules.TryGetValue(change.Name.Text, out RuleDraft? rule))
        {
            ReportNothing(change, "rule", _rules.Keys);
            return;
        }
        string source = rule.Source?.Text ?? OwnSource;
        if (change.Source is { } given && given.Text != source)
        {
            _diagnostics.Report(RuleFileDiagnostics.Override(
                $"rule \"{change.Name.Text}\" is for source `{source}`", "another source", given.Span));
            return;
        }
        rule.Apply(change);
    }

    private void ReportNothing(OverrideDeclarationSyntax change, string kind, IEnumerable<string> names)
    {
        if (_broken.Contains(change.Name.Text) || _diagnostics.IsFull) return;
        _diagnostics.Report(RuleFileDiagnostics.NothingToOverride(
            kind, change.Name.Text, Suggestions.Nearest(change.Name.Text, names), change.Name.Span));
    }
}
