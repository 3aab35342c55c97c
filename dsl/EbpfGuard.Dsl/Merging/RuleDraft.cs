using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Merging;

/// <summary>A rule while declarations change it.</summary>
internal sealed class RuleDraft
{
    private static readonly string[] Joined = ["desc", "output", "tags"];

    private readonly DiagnosticBag _diagnostics;
    private readonly RuleDeclarationSyntax _declared;
    private readonly List<PropertySyntax> _properties = [];
    private readonly List<RuleTestSyntax> _tests;
    private readonly List<ExceptionSyntax> _exceptions = [];
    private readonly Dictionary<string, int> _exceptionOf = new(StringComparer.Ordinal);
    private readonly GrowingLists _lists = new();

    public RuleDraft(RuleDeclarationSyntax declared, DiagnosticBag diagnostics)
    {
        _declared = declared;
        _diagnostics = diagnostics;
        _tests = [.. declared.Tests];
        foreach (PropertySyntax property in declared.Properties)
        {
            if (property is ExceptionSyntax exception) AddException(exception);
            else _properties.Add(property);
        }
    }

    public NameSyntax Name => _declared.Name;

    /// <summary>The source of events, when it is given.</summary>
    public ValueSyntax? Source => _properties.OfType<ValuePropertySyntax>().FirstOrDefault(p => p.Key.Text == "source")?.Values[0];

    /// <summary>Changes the rule.</summary>
    public void Apply(OverrideDeclarationSyntax change)
    {
        bool hasReplacedExceptions = false;
        foreach (OverrideSyntax one in change.Changes)
        {
            switch (one.Property)
            {
                case ExceptionSyntax exception when one.Mode == OverrideMode.Append:
                    AppendException(exception);
                    break;
                case ExceptionSyntax exception:
                    if (!hasReplacedExceptions) ClearExceptions();
                    hasReplacedExceptions = true;
                    AddException(exception);
                    break;
                case AppendedTestSyntax test:
                    _tests.Add(test.Test);
                    break;
                case ListPropertySyntax { Key.Text: RuleKeys.Exception, Items.Count: 0 }:
                    ClearExceptions();
                    break;
                default:
                    if (one.Mode == OverrideMode.Append) Append(one);
                    else Replace(one.Property);
                    break;
            }
        }
    }

    /// <summary>The rule as it stands, its exceptions a part of its condition.</summary>
    public RuleDeclarationSyntax Build()
    {
        ExceptionConditions conditions = new(_diagnostics);
        ExpressionSyntax[] taken = [.. _exceptions.Select(conditions.Build).OfType<ExpressionSyntax>()];
        if (taken.Length > 0 && Condition is { } condition)
            Replace(condition with { Condition = ConditionJoin.And(condition.Condition, new NotSyntax(ConditionJoin.Or(taken), taken[0].Span)) });
        return _declared with { Properties = _properties, Tests = _tests, Unfilled = conditions.Unfilled };
    }

    private ConditionPropertySyntax? Condition => _properties.OfType<ConditionPropertySyntax>().FirstOrDefault();

    private void Replace(PropertySyntax property)
    {
        int index = _properties.FindIndex(p => p.Key.Text == property.Key.Text);
        _properties.RemoveAll(p => p.Key.Text == property.Key.Text);
        _properties.Insert(index < 0 ? _properties.Count : index, property);
    }

    private void Append(OverrideSyntax change)
    {
        string key = change.Property.Key.Text;
        if (change.Property is AppendedConditionSyntax appended)
        {
            if (Condition is not { } condition) return;
            Replace(condition with { Condition = Join(condition.Condition, appended, _lists, _diagnostics) });
            return;
        }
        if (!Joined.Contains(key))
        {
            _diagnostics.Report(RuleFileDiagnostics.Override($"`{key}` cannot be appended to", "only replaced", change.Property.Key.Span));
            return;
        }
        PropertySyntax? old = _properties.Find(p => p.Key.Text == key);
        Replace((old, change.Property) switch
        {
            (ListPropertySyntax list, ListPropertySyntax more) => list with { Items = _lists.Append(list.Items, more.Items) },
            (ValuePropertySyntax text, ValuePropertySyntax more) => text with { Values = _lists.Append(text.Values, more.Values) },
            (ListPropertySyntax list, ValuePropertySyntax more) => list with { Items = _lists.Append(list.Items, more.Values) },
            (ValuePropertySyntax text, ListPropertySyntax more) => more with { Items = [.. text.Values, .. more.Items] },
            _ => change.Property,
        });
    }

    /// <summary>A condition with another joined to it.</summary>
    public static ExpressionSyntax Join(ExpressionSyntax condition, AppendedConditionSyntax appended, GrowingLists lists, DiagnosticBag diagnostics)
    {
        if (!appended.IsAnd) return ConditionJoin.AppendOr(condition, appended.Condition, lists);
        if (ConditionJoin.HasLooseAlternatives(condition) || ConditionJoin.HasLooseAlternatives(appended.Condition))
            diagnostics.Report(RuleFileDiagnostics.AmbiguousAppend(appended.Condition.Span, condition.Span));
        return ConditionJoin.AppendAnd(condition, appended.Condition, lists);
    }

    private void AddException(ExceptionSyntax exception)
    {
        if (!_exceptionOf.TryAdd(exception.Name.Text, _exceptions.Count))
        {
            ExceptionSyntax same = _exceptions[_exceptionOf[exception.Name.Text]];
            _diagnostics.Report(RuleFileDiagnostics.SameException(exception.Name.Text, exception.Name.Span, same.Name.Span));
        }
        _exceptions.Add(exception);
    }

    private void ClearExceptions()
    {
        _exceptions.Clear();
        _exceptionOf.Clear();
    }

    private void AppendException(ExceptionSyntax exception)
    {
        string name = exception.Name.Text;
        if (!_exceptionOf.TryGetValue(name, out int index))
        {
            AddException(exception);
            return;
        }
        if ((exception.Fields ?? exception.Comps) is { } given)
        {
            TextSpan span = given.Span;
            _diagnostics.Report(RuleFileDiagnostics.Exception(name, "is there already: only values can be appended", "already given", span));
            return;
        }
        if (exception.Values is not { Count: > 0 } values)
        {
            _diagnostics.Report(RuleFileDiagnostics.EmptyException(name, exception.Name.Span));
            return;
        }
        _exceptions[index] = _exceptions[index] with { Values = _lists.Append(_exceptions[index].Values ?? [], values) };
    }
}
