using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary>What lints look at: everything that is compiled together, as written and as bound.</summary>
internal sealed class LintInput
{
    public LintInput(IReadOnlyList<RuleFileSyntax> files, RuleFileSyntax merged, IReadOnlyList<BoundRule> rules)
    {
        Files = files;
        Merged = merged;
        Rules = rules;
        // What is wrong with the lists has been reported by the binder.
        Lists = new ListTable(new DefinitionTable<ListDeclarationSyntax>([merged]), new DiagnosticBag());
        Macros = new DefinitionTable<MacroDeclarationSyntax>([merged]);
        Conditions =
        [
            .. merged.Declarations.OfType<MacroDeclarationSyntax>().Select(m => m.Condition),
            .. merged.Declarations.OfType<RuleDeclarationSyntax>()
                .SelectMany(r => r.Properties.OfType<ConditionPropertySyntax>().Take(1)).Select(p => p.Condition),
        ];
        Comparisons = WrittenComparison.Of(Conditions);
    }

    /// <summary>The files as parsed.</summary>
    public IReadOnlyList<RuleFileSyntax> Files { get; }

    /// <summary>What their declarations come to.</summary>
    public RuleFileSyntax Merged { get; }

    /// <summary>The bound rules, disabled ones included.</summary>
    public IReadOnlyList<BoundRule> Rules { get; }

    /// <summary>The lists, flattened.</summary>
    public ListTable Lists { get; }

    /// <summary>The macros.</summary>
    public DefinitionTable<MacroDeclarationSyntax> Macros { get; }

    /// <summary>The conditions of all macros and rules as written.</summary>
    public IReadOnlyList<ExpressionSyntax> Conditions { get; }

    /// <summary>Every comparison in them.</summary>
    public IReadOnlyList<WrittenComparison> Comparisons { get; }

    /// <summary>
    /// The values that a comparison compares with, those of lists included. A list that <paramref name="seen"/> already holds is passed over,
    /// so that a long one is not walked at each of its uses.
    /// </summary>
    public IEnumerable<ValueSyntax> Values(WrittenComparison comparison, HashSet<string> seen)
    {
        IReadOnlyList<ValueSyntax> written = comparison.Syntax.Operand switch
        {
            ValueSyntax value => [value],
            ListOperandSyntax list => list.Elements,
            ListReferenceSyntax reference when Lists.Has(reference.Name) && seen.Add(reference.Name) => Lists.Items(reference.Name),
            _ => [],
        };
        bool isList = comparison.Syntax.Operand is ListOperandSyntax;
        foreach (ValueSyntax value in written)
        {
            if (!isList || value.IsQuoted || !Lists.Has(value.Text)) yield return value;
            else if (seen.Add(value.Text)) foreach (ValueSyntax item in Lists.Items(value.Text)) yield return item;
        }
    }
}
