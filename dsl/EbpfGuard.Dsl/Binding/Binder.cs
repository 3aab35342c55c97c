using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Binding;

/// <summary>Syntax -> bound: resolves the names and types of all files together.</summary>
public static class Binder
{
    /// <summary>
    /// The rules without a fault in their condition, in the order of their declaration, disabled ones included. Faults go to
    /// <paramref name="diagnostics"/>.
    /// </summary>
    public static IReadOnlyList<BoundRule> Bind(IReadOnlyList<RuleFileSyntax> files, DiagnosticBag diagnostics)
    {
        FieldBinder fields = new(diagnostics);
        ListTable lists = new(new DefinitionTable<ListDeclarationSyntax>(files), diagnostics);
        ConditionBinder conditions = new(new DefinitionTable<MacroDeclarationSyntax>(files), lists, fields, diagnostics);
        PropertyBinder properties = new(new OutputBinder(fields, diagnostics), diagnostics);
        TestBinder tests = new(fields, properties, diagnostics);

        List<BoundRule> rules = [];
        Dictionary<string, TextSpan> names = new(StringComparer.Ordinal);
        foreach (RuleDeclarationSyntax rule in files.SelectMany(f => f.Declarations).OfType<RuleDeclarationSyntax>())
        {
            if (!names.TryAdd(rule.Name.Text, rule.Name.Span))
                diagnostics.Report(NameDiagnostics.DuplicateRule(rule.Name.Text, rule.Name.Span, names[rule.Name.Text]));
            BoundProperties bound = properties.Bind(rule);
            RuleTest[] boundTests = [.. rule.Tests.Select(tests.Bind).OfType<RuleTest>()];
            ExpressionSyntax? written = rule.Properties.OfType<ConditionPropertySyntax>().FirstOrDefault()?.Condition;
            if (written is null || conditions.Bind(written) is not { } condition) continue;
            rules.Add(new BoundRule(rule.Name.Text, bound, condition, boundTests, rule.Name.Span, written.Span));
        }

        return rules;
    }
}
