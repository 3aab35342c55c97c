using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Classes;

/// <summary>The numbers for which an atom holds, as ranges with both ends included.</summary>
internal sealed class NumberRanges(IReadOnlyDictionary<long, string> users)
{
    private static readonly FieldReference AnyText = new(FieldCatalog.Get("user.name"), null);

    /// <summary>The word that <paramref name="reading"/> gives to a number; null when it gives none.</summary>
    public string? WordOf(FieldReading reading, long number) => reading switch
    {
        FieldReading.AccountName => users.GetValueOrDefault(number),
        _ => NumberNames.Find(reading, number),
    };

    /// <summary>The ranges of <paramref name="atom"/>, in any order.</summary>
    public IEnumerable<(long First, long Last)> Of(Atom atom) =>
        atom.Reading == FieldReading.Plain
            ? OfNumber(atom)
            : [.. Numbers(atom.Reading).Where(n => Holds(atom, WordOf(atom.Reading, n)!)).Select(n => (n, n)), .. OfSuccess(atom)];

    private static IEnumerable<(long First, long Last)> OfNumber(Atom atom) => atom.Operator switch
    {
        ComparisonOperator.Exists => [],
        ComparisonOperator.Less when atom.Operands.Numbers[0] == long.MinValue => [],
        ComparisonOperator.Less => [(long.MinValue, atom.Operands.Numbers[0] - 1)],
        ComparisonOperator.LessOrEqual => [(long.MinValue, atom.Operands.Numbers[0])],
        ComparisonOperator.Greater when atom.Operands.Numbers[0] == long.MaxValue => [],
        ComparisonOperator.Greater => [(atom.Operands.Numbers[0] + 1, long.MaxValue)],
        ComparisonOperator.GreaterOrEqual => [(atom.Operands.Numbers[0], long.MaxValue)],
        _ => atom.Operands.Numbers.Distinct().Select(n => (n, n)),
    };

    // Every number that is no error has the same word.
    private static IEnumerable<(long First, long Last)> OfSuccess(Atom atom) =>
        atom.Reading == FieldReading.ResultWord && Holds(atom, NumberWords.Success) ? [(0, long.MaxValue)] : [];

    private static bool Holds(Atom atom, string word)
    {
        var comparison = new ComparisonCondition(AnyText, atom.Operator, atom.Operands, default);
        return ConditionEvaluator.Compare(comparison, new TextFact(word)) == Truth.True;
    }

    private IEnumerable<long> Numbers(FieldReading reading) => (NumberNames.Of(reading) ?? users).Keys;
}
