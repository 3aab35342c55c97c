using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Binding;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>Finds out what a formula asks of a text.</summary>
internal static class TextForms
{
    /// <summary>The form of <paramref name="formula"/>.</summary>
    public static TextForm Of(Condition formula) => formula switch
    {
        AndCondition and => Join(and.Operands),
        OrCondition or => Join(or.Operands),
        NotCondition not => Of(not.Operand),
        ComparisonCondition comparison => Of(comparison),
        _ => TextForm.Names,
    };

    /// <summary>Number of texts that <paramref name="formula"/> compares for equality.</summary>
    public static int CountNames(Condition formula) => formula switch
    {
        AndCondition and => and.Operands.Sum(CountNames),
        OrCondition or => or.Operands.Sum(CountNames),
        NotCondition not => CountNames(not.Operand),
        ComparisonCondition c when IsEquality(c.Operator) => c.Operands.Texts.Count,
        _ => 0,
    };

    /// <summary>True when <paramref name="text"/> is longer than a key of the exact maps.</summary>
    public static bool IsLong(string text) =>
        text.Length > AbiLimits.ExactLong / 3 && Encoding.UTF8.GetByteCount(text) > AbiLimits.ExactLong;

    private static TextForm Join(IReadOnlyList<Condition> operands)
    {
        TextForm joined = TextForm.Names;
        for (int i = 0; i < operands.Count; i++)
        {
            TextForm own = Of(operands[i]);
            bool isMixed = i > 0 && (own == TextForm.Suffix) != (joined == TextForm.Suffix);
            joined = isMixed ? TextForm.Pattern : (TextForm)Math.Max((int)own, (int)joined);
        }

        return joined;
    }

    private static TextForm Of(ComparisonCondition comparison) => comparison.Operator switch
    {
        ComparisonOperator.EndsWith => TextForm.Suffix,
        ComparisonOperator.Glob or ComparisonOperator.GlobIgnoreCase => TextForm.Pattern,
        ComparisonOperator.PathMatch when comparison.Operands.Texts.Any(ShellPattern.IsPattern) => TextForm.Pattern,
        var op when IsEquality(op) && !comparison.Operands.Texts.Any(IsLong) => TextForm.Names,
        _ => TextForm.Prefix,
    };

    private static bool IsEquality(ComparisonOperator op) => op is ComparisonOperator.Equal or ComparisonOperator.NotEqual
        or ComparisonOperator.In or ComparisonOperator.Exists;
}
