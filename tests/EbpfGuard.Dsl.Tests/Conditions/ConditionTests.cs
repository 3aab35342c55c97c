using System.Net;
using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Conditions;

/// <summary>Conditions as terms: how they are joined, walked and told apart.</summary>
public sealed class ConditionTests
{
    private static readonly TextSpan Nowhere = new(new SourceText("nowhere", ""), 0, 0);
    private static readonly ComparisonCondition A = Compare("proc.name", "a"), B = Compare("proc.exe", "b"), C = Compare("proc.cwd", "c");

    [Test]
    public void JoinedConstantsAreFolded()
    {
        Assert.That(Condition.All([A, Condition.True]), Is.SameAs(A));
        Assert.That(Condition.All([A, Condition.False, B]), Is.SameAs(Condition.False));
        Assert.That(Condition.Any([Condition.False, A]), Is.SameAs(A));
        Assert.That(Condition.Any([A, Condition.True, B]), Is.SameAs(Condition.True));
        Assert.That(Condition.All([]), Is.SameAs(Condition.True));
        Assert.That(Condition.Any([]), Is.SameAs(Condition.False));
    }

    [Test]
    public void AnAndInAnAndIsOneAndAnOrInItStays()
    {
        Assert.That(Show(Condition.All([A, Condition.All([B, C])])), Is.EqualTo("(a and b and c)"));
        Assert.That(Show(Condition.Any([Condition.Any([A, B]), C])), Is.EqualTo("(a or b or c)"));
        Assert.That(Show(Condition.All([A, Condition.Any([B, C])])), Is.EqualTo("(a and (b or c))"));
        Assert.That(Show(Condition.Any([A, Condition.All([B, C])])), Is.EqualTo("(a or (b and c))"));
    }

    [Test]
    public void ANegationOfANegationIsWhatItWas()
    {
        Assert.That(Condition.Not(Condition.Not(A)), Is.SameAs(A));
        Assert.That(Condition.Not(Condition.True), Is.SameAs(Condition.False));
        Assert.That(Condition.Not(Condition.False), Is.SameAs(Condition.True));
    }

    [Test]
    public void LeavesComeFromLeftToRightWithTheirSign()
    {
        Condition condition = Condition.All([A, Condition.Not(Condition.Any([B, Condition.Not(C)]))]);
        Assert.That(string.Join(' ', condition.Leaves().Select(leaf => (leaf.IsNegated ? "-" : "+") + Show(leaf.Leaf))), Is.EqualTo("+a -b +c"));
    }

    [Test]
    public void FoldingPushesNegationsToTheLeavesAndSaysWhereOneStood()
    {
        static string Fold(Condition condition) => condition.Fold<string>(
            (parts, isNegated) => $"all{(isNegated ? "!" : "")}({string.Join(' ', parts)})",
            (parts, isNegated) => $"any{(isNegated ? "!" : "")}({string.Join(' ', parts)})",
            (leaf, isNegated) => (isNegated ? "-" : "+") + Show(leaf));
        Assert.That(Fold(Condition.All([A, Condition.Not(Condition.Any([B, C]))])), Is.EqualTo("all(+a all!(-b -c))"));
        Assert.That(Fold(Condition.Any([A, Condition.Not(Condition.All([B, Condition.Not(C)]))])), Is.EqualTo("any(+a any!(-b +c))"));
    }

    [Test]
    public void WhatIsBehindTheOperandThatDecidesIsNotRewritten()
    {
        List<string> seen = [];
        Condition rewritten = Condition.All([A, B, C]).Rewrite((comparison, _) =>
        {
            seen.Add(Show(comparison));
            return comparison == B ? Condition.False : comparison;
        });
        Assert.That(rewritten, Is.SameAs(Condition.False));
        Assert.That(seen, Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void ARewriteKnowsWhetherANegationStandsBefore()
    {
        Condition condition = Condition.Any([A, Condition.Not(Condition.All([B, Condition.Not(C)]))]);
        Condition rewritten = condition.Rewrite((comparison, isNegated) => isNegated ? C : comparison);
        Assert.That(Show(rewritten), Is.EqualTo("(a or not (c and not c))"));
    }

    [Test]
    public void TermsAreEqualWhereverTheyAreWritten()
    {
        Assert.That(ConditionEquality.AreEqual(Condition.All([A, Condition.Not(B)]), Condition.All([Compare("proc.name", "a"), Condition.Not(Compare("proc.exe", "b"))])), Is.True);
        Assert.That(ConditionEquality.AreEqual(Condition.Any([A, B]), Condition.Any([Compare("proc.name", "a"), B])), Is.True);
        Assert.That(ConditionEquality.AreEqual(Condition.Any([A, B]), Condition.All([A, B])), Is.False);
        Assert.That(ConditionEquality.AreEqual(Condition.All([A, B]), Condition.All([A, B, C])), Is.False);
        Assert.That(ConditionEquality.AreEqual(Condition.All([A, B]), Condition.All([A, C])), Is.False);
        Assert.That(ConditionEquality.AreEqual(Condition.Not(A), Condition.Not(B)), Is.False);
    }

    [Test]
    public void AComparisonDiffersByFieldOperatorOperandsAndRightSide()
    {
        ComparisonCondition one = Compare("proc.name", "a");
        Assert.That(ConditionEquality.AreEqual(one, Compare("proc.exe", "a")), Is.False);
        Assert.That(ConditionEquality.AreEqual(one, Compare("proc.name", "b")), Is.False);
        Assert.That(ConditionEquality.AreEqual(one, Compare("proc.name", "a", "b")), Is.False);
        Assert.That(ConditionEquality.AreEqual(one, one with { Operator = ComparisonOperator.NotEqual }), Is.False);
        Assert.That(ConditionEquality.AreEqual(one, one with { Right = Field("proc.exe") }), Is.False);
        Assert.That(ConditionEquality.AreEqual(one with { Right = Field("proc.exe") }, one with { Right = Field("proc.exe") }), Is.True);
    }

    [Test]
    public void AConstantIsEqualToItself()
    {
        Assert.That(ConditionEquality.AreEqual(Condition.True, Condition.True), Is.True);
        Assert.That(ConditionEquality.AreEqual(Condition.True, Condition.False), Is.False);
    }

    [TestCase(64, ExpectedResult = true)]
    [TestCase(65, ExpectedResult = false)]
    public bool ListsThatAreNotSharedAreComparedWhileTheyAreShort(int length)
    {
        string[] operands = [.. Enumerable.Range(0, length).Select(i => $"{i}")];
        Assert.That(ConditionEquality.AreEqual(Compare("proc.name", operands), A), Is.False);
        return ConditionEquality.AreEqual(Compare("proc.name", operands), Compare("proc.name", [.. operands]));
    }

    [Test]
    public void AListIsPreparedForLookingUpOnce()
    {
        var operands = new OperandSet(["a+"], [], []);
        (OperandLookup lookup, Regex pattern) = (operands.Lookup, operands.Pattern);
        Assert.That(operands.Lookup, Is.SameAs(lookup));
        Assert.That(operands.Pattern, Is.SameAs(pattern));
    }

    [Test]
    public void FieldsOnEitherSideAreNamedOnce()
    {
        ComparisonCondition both = A with { Right = Field("proc.exe") };
        Assert.That(Comparisons.FieldsOf(Condition.All([both, A, B, C])).Select(f => f.ToString()), Is.EqualTo(new[] { "proc.name", "proc.exe", "proc.cwd" }));
    }

    [TestCase("10.1.2.3", 104, "10.255.0.1", ExpectedResult = true)]
    [TestCase("10.1.2.3", 104, "11.0.0.1", ExpectedResult = false)]
    [TestCase("10.1.2.3", 128, "10.1.2.3", ExpectedResult = true)]
    [TestCase("10.1.2.3", 128, "10.1.2.2", ExpectedResult = false)]
    [TestCase("10.1.2.3", 0, "2001:db8::1", ExpectedResult = true)]
    [TestCase("2001:db8::", 32, "2001:db8:1::", ExpectedResult = true)]
    [TestCase("2001:db8::", 32, "2001:db9::", ExpectedResult = false)]
    public bool ARangeHoldsWhatItsFirstBitsHold(string network, int bits, string address)
    {
        var range = new AddressRange(AddressRange.Canonical(IPAddress.Parse(network)), bits);
        UInt128 canonical = AddressRange.Canonical(IPAddress.Parse(address));
        bool covers = new OperandSet([network], [], [range]).Lookup.Covers(canonical);
        Assert.That(range.Contains(canonical), Is.EqualTo(covers), "a set of one range says the same");
        return covers;
    }

    [TestCase("==", ExpectedResult = ComparisonOperator.Equal)]
    [TestCase("=", ExpectedResult = ComparisonOperator.Equal)]
    [TestCase("===", ExpectedResult = null)]
    public ComparisonOperator? TheOperatorWithTwoSpellingsIsOne(string word) => OperatorCatalog.Find(word);

    [TestCase(ComparisonOperator.Exists, ExpectedResult = OperandShape.Nothing)]
    [TestCase(ComparisonOperator.Equal, ExpectedResult = OperandShape.Value)]
    [TestCase(ComparisonOperator.In, ExpectedResult = OperandShape.List)]
    [TestCase(ComparisonOperator.Intersects, ExpectedResult = OperandShape.List)]
    [TestCase(ComparisonOperator.PathMatch, ExpectedResult = OperandShape.List)]
    public OperandShape AnOperatorTakesNothingAValueOrAList(ComparisonOperator op) => op.Shape();

    private static FieldReference Field(string name) => new(FieldCatalog.Get(name), null);

    private static ComparisonCondition Compare(string field, params string[] operands) => new(
        Field(field), operands.Length == 1 ? ComparisonOperator.Equal : ComparisonOperator.In, new OperandSet(operands, [], []), Nowhere);

    private static string Show(Condition condition) => condition switch
    {
        AndCondition and => $"({string.Join(" and ", and.Operands.Select(Show))})",
        OrCondition or => $"({string.Join(" or ", or.Operands.Select(Show))})",
        NotCondition not => $"not {Show(not.Operand)}",
        ComparisonCondition comparison => comparison.Operands.Texts[0],
        _ => condition.ToString(),
    };
}
