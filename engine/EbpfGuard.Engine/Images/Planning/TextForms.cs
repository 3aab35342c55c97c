using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Patterns;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>Finds out what a condition asks of a text.</summary>
internal static class TextForms
{
    /// <summary>The form of <paramref name="condition"/>.</summary>
    public static TextForm Of(Condition condition) =>
        condition.Fold((forms, _) => Join(forms), (forms, _) => Join(forms), (leaf, _) => leaf is ComparisonCondition c ? Of(c) : TextForm.Names);

    /// <summary>Number of texts that <paramref name="condition"/> compares for equality.</summary>
    public static int CountNames(Condition condition) =>
        Comparisons.Of(condition).Where(c => IsEquality(c.Operator)).Sum(c => c.Operands.Texts.Count);

    /// <summary>True when <paramref name="text"/> is longer than a key of the exact maps.</summary>
    public static bool IsLong(string text) =>
        text.Length > AbiLimits.ExactLong / 3 && Encoding.UTF8.GetByteCount(text) > AbiLimits.ExactLong;

    private static TextForm Join(IEnumerable<TextForm> forms) => forms.Aggregate((joined, own) =>
        (own == TextForm.Suffix) != (joined == TextForm.Suffix) ? TextForm.Pattern : (TextForm)Math.Max((int)own, (int)joined));

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
