using System.Globalization;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Lowering;

namespace EbpfGuard.Dsl.Linting;

/// <summary>
/// A rule as the search for implied ones sees it: what it asks for, and the words under which that is looked up. A rule can only follow from
/// another's conditions if it has a word of each of the other's.
/// </summary>
internal sealed class RuleShape
{
    // Beyond, a choice is not worth a word for each of its values.
    private const int MostChoices = 32;
    private const int LongestPrefix = 256;

    public RuleShape(BoundRule rule, int number)
    {
        Rule = rule;
        Number = number;
        Conjuncts = Conditions.Conjuncts.Of(rule.Condition);
        Operations = OperationChoice.Choose(rule.Condition);
    }

    public BoundRule Rule { get; }

    /// <summary>Its place in the order of the rules.</summary>
    public int Number { get; }

    public IReadOnlyList<Condition> Conjuncts { get; }

    public OperationSet Operations { get; }

    /// <summary>The words of one conjunct. The lower their rank, the more of the rules that imply the conjunct look under them.</summary>
    public static (int Rank, string[] Words) WordsOf(Condition conjunct)
    {
        if (conjunct is ComparisonCondition { Right: null } comparison)
        {
            string field = comparison.Field.ToString();
            if (IsChoice(comparison)) return (field == "evt.type" ? 1 : 0, [.. comparison.Operands.Texts.Select(text => $"{field}={text}")]);
            if (comparison.Operator == ComparisonOperator.StartsWith) return (0, [$"{field}^{comparison.Operands.Texts[0]}"]);
        }

        // Only the very same conjunct has it.
        return (2, [Structure(conjunct)]);
    }

    /// <summary>The words under which rules stand that this one may imply.</summary>
    public IEnumerable<string> LookUps() => Conjuncts.SelectMany(LookUps);

    private static IEnumerable<string> LookUps(Condition conjunct)
    {
        yield return Structure(conjunct);
        if (conjunct is OrCondition or)
        {
            // What all alternatives say, the first one says too.
            foreach (string word in Conditions.Conjuncts.Of(or.Operands[0]).SelectMany(LookUps)) yield return word;
        }

        if (conjunct is not ComparisonCondition { Right: null } comparison || comparison.Operands.Texts.Count == 0) yield break;
        string field = comparison.Field.ToString();
        string text = comparison.Operands.Texts[0];
        bool isChoice = comparison.Operator is ComparisonOperator.Equal or ComparisonOperator.In;
        if (isChoice) yield return $"{field}={text}";
        if (!comparison.Field.Definition.IsText || !(isChoice || comparison.Operator == ComparisonOperator.StartsWith)) yield break;
        for (int length = 0; length <= Math.Min(text.Length, LongestPrefix); length++) yield return $"{field}^{text.AsSpan(0, length)}";
    }

    private static bool IsChoice(ComparisonCondition comparison) =>
        comparison.Operator is ComparisonOperator.Equal or ComparisonOperator.In && comparison.Operands.Texts.Count is > 0 and <= MostChoices;

    // Equal conditions have equal structures.
    private static string Structure(Condition condition)
    {
        HashCode hash = new();
        Add(condition, ref hash);
        return hash.ToHashCode().ToString(CultureInfo.InvariantCulture);
    }

    private static void Add(Condition condition, ref HashCode hash)
    {
        switch (condition)
        {
            case AndCondition and:
                hash.Add('&');
                foreach (Condition operand in and.Operands) Add(operand, ref hash);
                break;
            case OrCondition or:
                hash.Add('|');
                foreach (Condition operand in or.Operands) Add(operand, ref hash);
                break;
            case NotCondition not:
                hash.Add('!');
                Add(not.Operand, ref hash);
                break;
            case ComparisonCondition comparison:
                hash.Add(comparison.Field.Definition.Name);
                hash.Add(comparison.Operator);
                hash.Add(comparison.Operands.Texts.Count);
                if (comparison.Operands.Texts.Count > 0) hash.Add(comparison.Operands.Texts[0]);
                break;
        }
    }
}
