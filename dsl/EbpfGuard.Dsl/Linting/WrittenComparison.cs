using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Linting;

/// <summary>A comparison of a field as its author wrote it.</summary>
/// <param name="Syntax">The comparison.</param>
/// <param name="Field">Its left side.</param>
/// <param name="IsNegated">True when its declaration negates it; how a macro is used is not looked at.</param>
internal sealed record WrittenComparison(ComparisonSyntax Syntax, FieldSyntax Field, bool IsNegated)
{
    /// <summary>The operator's word, without its modifier.</summary>
    public string Operator { get; } = Quantifiers.Split(Syntax.Operator.Text).Word;

    /// <summary>The <c>not</c> right before it; null when there is none.</summary>
    public NotSyntax? Not { get; private init; }

    /// <summary>True when the operator has no modifier.</summary>
    public bool IsPlain => Operator == Syntax.Operator.Text;

    /// <summary>The field with its argument, as messages show it.</summary>
    public string FieldText => Field.Argument is null ? Field.Name : $"{Field.Name}[{Field.Argument}]";

    /// <summary>The comparisons of fields in <paramref name="conditions"/>, in order; what is computed is left out.</summary>
    public static IReadOnlyList<WrittenComparison> Of(IEnumerable<ExpressionSyntax> conditions)
    {
        List<WrittenComparison> found = [];
        foreach (ExpressionSyntax condition in conditions) Collect(condition, isNegated: false, found);
        return found;
    }

    private static void Collect(ExpressionSyntax condition, bool isNegated, List<WrittenComparison> found)
    {
        switch (condition)
        {
            case AndSyntax and:
                foreach (ExpressionSyntax operand in and.Operands) Collect(operand, isNegated, found);
                break;
            case OrSyntax or:
                foreach (ExpressionSyntax operand in or.Operands) Collect(operand, isNegated, found);
                break;
            case NotSyntax not:
                Collect(not.Operand, !isNegated, found);
                if (not.Operand is ComparisonSyntax { Subject: FieldSyntax }) found[^1] = found[^1] with { Not = not };
                break;
            case ComparisonSyntax { Subject: FieldSyntax field } comparison:
                found.Add(new WrittenComparison(comparison, field, isNegated));
                break;
        }
    }
}
