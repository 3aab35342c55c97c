using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Binding;

/// <summary>Which macros conditions use, directly or through other macros.</summary>
internal static class MacroUses
{
    /// <summary>The names of all macros that <paramref name="conditions"/> lead to, undefined ones included.</summary>
    public static HashSet<string> Of(IEnumerable<ExpressionSyntax> conditions, DefinitionTable<MacroDeclarationSyntax> macros)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        Stack<ExpressionSyntax> open = new(conditions);
        while (open.TryPop(out ExpressionSyntax? condition))
        {
            switch (condition)
            {
                case AndSyntax and:
                    foreach (ExpressionSyntax operand in and.Operands) open.Push(operand);
                    break;
                case OrSyntax or:
                    foreach (ExpressionSyntax operand in or.Operands) open.Push(operand);
                    break;
                case NotSyntax not:
                    open.Push(not.Operand);
                    break;
                case MacroReferenceSyntax reference when used.Add(reference.Name) && macros.Find(reference.Name) is { } macro:
                    open.Push(macro.Condition);
                    break;
            }
        }
        return used;
    }
}
