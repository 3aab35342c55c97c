using System.Globalization;
using System.Text;

namespace EbpfGuard.Dsl.Syntax;

/// <summary>The canonical text of a piece of syntax on one line. What is written here is read back as the same tree.</summary>
public static class SyntaxText
{
    /// <summary>A condition. An <c>and</c> inside an <c>or</c> is put in parentheses, which nobody then has to know the precedence for.</summary>
    public static string Of(ExpressionSyntax expression)
    {
        StringBuilder text = new();
        Append(text, expression);
        return text.ToString();
    }

    /// <summary>A field with its argument.</summary>
    public static string Of(FieldSyntax field) => field.Name + Bracket(field.Argument);

    /// <summary>A transformer with its arguments and its selector.</summary>
    public static string Of(TransformerSyntax transformer) =>
        $"{transformer.Name.Text}({string.Join(", ", transformer.Arguments.Select(Of))}){Bracket(transformer.Selector)}";

    /// <summary>A value, a list in parentheses, a list's name, a field, or a transformer.</summary>
    public static string Of(OperandSyntax operand) => operand switch
    {
        FieldSyntax field => Of(field),
        TransformerSyntax transformer => Of(transformer),
        TransformerListSyntax list => $"({string.Join(", ", list.Elements.Select(Of))})",
        FieldOperandSyntax value => $"val({Of(value.Field)})",
        // Behind a blank a bare # would begin a comment.
        ValueSyntax value => value.IsQuoted || value.Text.StartsWith('#') ? Quote(value.Text) : value.Text,
        ListOperandSyntax list => $"({string.Join(", ", list.Elements.Select(Of))})",
        ListReferenceSyntax reference => reference.Name,
        _ => throw new ArgumentOutOfRangeException(nameof(operand), operand, "an operand of an unknown kind"),
    };

    /// <summary>A text in double quotes.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new("\"", text.Length + 2);
        foreach (char c in text)
        {
            switch (c)
            {
                case '"' or '\\': quoted.Append('\\').Append(c); break;
                case '\b': quoted.Append(@"\b"); break;
                case '\f': quoted.Append(@"\f"); break;
                case '\n': quoted.Append(@"\n"); break;
                case '\r': quoted.Append(@"\r"); break;
                case '\t': quoted.Append(@"\t"); break;
                case < ' ' or '\x7f': quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"); break;
                default: quoted.Append(c); break;
            }
        }
        return quoted.Append('"').ToString();
    }

    /// <summary>True for a node that needs parentheses as an operand of <c>and</c>, <c>or</c> or <c>not</c>.</summary>
    public static bool NeedsParentheses(ExpressionSyntax operand) => operand is AndSyntax or OrSyntax;

    private static void Append(StringBuilder text, ExpressionSyntax expression)
    {
        switch (expression)
        {
            case AndSyntax and:
                AppendOperands(text, and.Operands, " and ");
                break;
            case OrSyntax or:
                AppendOperands(text, or.Operands, " or ");
                break;
            case NotSyntax not:
                AppendOperand(text.Append("not "), not.Operand);
                break;
            case MacroReferenceSyntax macro:
                text.Append(macro.Name);
                break;
            case ExistsSyntax exists:
                text.Append(Of(exists.Subject)).Append(" exists");
                break;
            case ComparisonSyntax comparison:
                text.Append(Of(comparison.Subject)).Append(' ').Append(comparison.Operator.Text).Append(' ').Append(Of(comparison.Operand));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(expression), expression, "an expression of an unknown kind");
        }
    }

    private static void AppendOperands(StringBuilder text, IReadOnlyList<ExpressionSyntax> operands, string connective)
    {
        AppendOperand(text, operands[0]);
        foreach (ExpressionSyntax operand in operands.Skip(1)) AppendOperand(text.Append(connective), operand);
    }

    private static void AppendOperand(StringBuilder text, ExpressionSyntax operand)
    {
        bool isGroup = NeedsParentheses(operand);
        if (isGroup) text.Append('(');
        Append(text, operand);
        if (isGroup) text.Append(')');
    }

    private static string Bracket(string? argument) =>
        argument is null ? ""
        : argument.Length > 0 && argument.All(IsArgument) ? $"[{argument}]"
        : $"[{Quote(argument)}]";

    private static bool IsArgument(char c) => !char.IsWhiteSpace(c) && !char.IsControl(c) && c is not ('[' or ']' or '"' or '\'' or '\uFEFF');
}
