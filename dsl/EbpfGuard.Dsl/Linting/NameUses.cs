using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// The names that rules lead to, through macros and lists. Generous: rules that were replaced count, and so does every bare value that could
/// be a name.
/// </summary>
internal static class NameUses
{
    /// <summary>Every name that some rule of <paramref name="files"/> uses.</summary>
    public static HashSet<string> Of(IReadOnlyList<RuleFileSyntax> files)
    {
        Dictionary<string, HashSet<string>> uses = new(StringComparer.Ordinal);
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (DeclarationSyntax declaration in files.SelectMany(f => f.Declarations)) Collect(declaration, NamesOf(declaration));
        Stack<string> open = new(used);
        while (open.TryPop(out string? name))
        {
            foreach (string next in uses.GetValueOrDefault(name) ?? [])
            {
                if (used.Add(next)) open.Push(next);
            }
        }

        return used;

        HashSet<string> NamesOf(DeclarationSyntax declaration)
        {
            bool isRule = declaration is RuleDeclarationSyntax or OverrideDeclarationSyntax { Kind: OverriddenKind.Rule };
            if (isRule) return used;
            if (!uses.TryGetValue(declaration.Name.Text, out HashSet<string>? names)) uses[declaration.Name.Text] = names = new(StringComparer.Ordinal);
            return names;
        }
    }

    private static void Collect(DeclarationSyntax declaration, HashSet<string> names)
    {
        switch (declaration)
        {
            case ListDeclarationSyntax list:
                Collect(list.Items, names);
                break;
            case MacroDeclarationSyntax macro:
                Collect(macro.Condition, names);
                break;
            case RuleDeclarationSyntax rule:
                foreach (PropertySyntax property in rule.Properties) Collect(property, names);
                break;
            case OverrideDeclarationSyntax change:
                foreach (OverrideSyntax one in change.Changes) Collect(one.Property, names);
                break;
        }
    }

    private static void Collect(PropertySyntax property, HashSet<string> names)
    {
        switch (property)
        {
            case ConditionPropertySyntax condition:
                Collect(condition.Condition, names);
                break;
            case AppendedConditionSyntax appended:
                Collect(appended.Condition, names);
                break;
            case ListPropertySyntax { Key.Text: RuleKeys.Items } items:
                Collect(items.Items, names);
                break;
            case ExceptionSyntax exception:
                foreach (CellSyntax cell in exception.Values ?? []) Collect(cell, names);
                break;
        }
    }

    private static void Collect(CellSyntax cell, HashSet<string> names)
    {
        if (cell is SingleCellSyntax { Value: { IsParenthesized: true, Text: var list } }) names.UnionWith(list[1..^1].Split(',', StringSplitOptions.TrimEntries));
        else if (cell is SingleCellSyntax single) Collect([single.Value], names);
        else if (cell is ListCellSyntax cells) foreach (CellSyntax item in cells.Items) Collect(item, names);
    }

    private static void Collect(ExpressionSyntax condition, HashSet<string> names)
    {
        switch (condition)
        {
            case AndSyntax and:
                foreach (ExpressionSyntax operand in and.Operands) Collect(operand, names);
                break;
            case OrSyntax or:
                foreach (ExpressionSyntax operand in or.Operands) Collect(operand, names);
                break;
            case NotSyntax not:
                Collect(not.Operand, names);
                break;
            case MacroReferenceSyntax reference:
                names.Add(reference.Name);
                break;
            case ComparisonSyntax { Operand: ListReferenceSyntax list }:
                names.Add(list.Name);
                break;
            case ComparisonSyntax { Operand: ListOperandSyntax list }:
                Collect(list.Elements, names);
                break;
            case ComparisonSyntax { Operand: ValueSyntax value }:
                Collect([value], names);
                break;
        }
    }

    private static void Collect(IReadOnlyList<ValueSyntax> values, HashSet<string> names)
    {
        foreach (ValueSyntax value in values)
        {
            if (!value.IsQuoted) names.Add(value.Text);
        }
    }
}
