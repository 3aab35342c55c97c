using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Merging;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Binding;

/// <summary>A rule's condition with its macros, lists, exceptions and overrides in place, and what it uses.</summary>
/// <param name="Rule">The rule, merged.</param>
/// <param name="Condition">The condition in canonical text.</param>
/// <param name="Uses">The macros and lists that it names, in the order of the condition, each once.</param>
public sealed record ExpandedRule(RuleDeclarationSyntax Rule, string Condition, IReadOnlyList<UsedDeclaration> Uses)
{
    /// <summary>The rule called <paramref name="name"/> of files that compile without an error; null when there is none.</summary>
    public static ExpandedRule? Of(IReadOnlyList<RuleFileSyntax> files, string name)
    {
        RuleFileSyntax merged = DeclarationMerger.Merge(files, new DiagnosticBag());
        RuleDeclarationSyntax? rule = merged.Declarations.OfType<RuleDeclarationSyntax>().LastOrDefault(r => r.Name.Text == name);
        if (rule?.Properties.OfType<ConditionPropertySyntax>().FirstOrDefault() is not { } property) return null;
        List<UsedDeclaration> uses = [];
        ExpressionSyntax condition = new Expansion(merged).Expand(property.Condition, uses);
        return new ExpandedRule(rule, SyntaxPrinter.Print(condition), uses);
    }

    private sealed class Expansion(RuleFileSyntax merged)
    {
        private readonly DefinitionTable<MacroDeclarationSyntax> _macros = new([merged]);
        private readonly DefinitionTable<ListDeclarationSyntax> _declared = new([merged]);
        private readonly ListTable _lists = new(new DefinitionTable<ListDeclarationSyntax>([merged]), new DiagnosticBag());

        public ExpressionSyntax Expand(ExpressionSyntax condition, List<UsedDeclaration> uses) => condition switch
        {
            AndSyntax and => new AndSyntax([.. and.Operands.Select(o => Expand(o, uses)).SelectMany(o => o is AndSyntax inner ? inner.Operands : [o])], and.Span),
            OrSyntax or => new OrSyntax([.. or.Operands.Select(o => Expand(o, uses)).SelectMany(o => o is OrSyntax inner ? inner.Operands : [o])], or.Span),
            NotSyntax not => new NotSyntax(Expand(not.Operand, uses), not.Span),
            MacroReferenceSyntax reference when _macros.Find(reference.Name) is { } macro => Expand(macro, uses),
            ComparisonSyntax { Operand: ListReferenceSyntax reference } comparison when _lists.Has(reference.Name) =>
                comparison with { Operand = new ListOperandSyntax(ItemsOf(reference.Name, uses), reference.Span) },
            ComparisonSyntax { Operand: ListOperandSyntax list } comparison => comparison with { Operand = list with { Elements = Expand(list.Elements, uses) } },
            _ => condition,
        };

        private ExpressionSyntax Expand(MacroDeclarationSyntax macro, List<UsedDeclaration> uses)
        {
            List<UsedDeclaration> within = [];
            ExpressionSyntax condition = Expand(macro.Condition, within);
            Add(uses, new UsedDeclaration(macro, within));
            return condition;
        }

        private IReadOnlyList<ValueSyntax> Expand(IReadOnlyList<ValueSyntax> values, List<UsedDeclaration> uses)
        {
            foreach (ValueSyntax value in values.Where(v => !v.IsQuoted && _lists.Has(v.Text))) ItemsOf(value.Text, uses);
            return _lists.Flatten(values);
        }

        private IReadOnlyList<ValueSyntax> ItemsOf(string list, List<UsedDeclaration> uses)
        {
            List<UsedDeclaration> within = [];
            ListDeclarationSyntax declaration = _declared.Find(list)!;
            IReadOnlyList<ValueSyntax> items = Expand(declaration.Items, within);
            Add(uses, new UsedDeclaration(declaration, within));
            return items;
        }

        private static void Add(List<UsedDeclaration> uses, UsedDeclaration used)
        {
            if (!uses.Exists(u => u.Declaration == used.Declaration)) uses.Add(used);
        }
    }
}

/// <summary>A macro or a list that is used.</summary>
/// <param name="Declaration">The declaration.</param>
/// <param name="Uses">The macros and lists that it names itself.</param>
public sealed record UsedDeclaration(DeclarationSyntax Declaration, IReadOnlyList<UsedDeclaration> Uses);
