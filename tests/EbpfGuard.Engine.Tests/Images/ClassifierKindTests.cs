using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Testing;
using NUnit.Framework;
using static EbpfGuard.Dsl.Conditions.ComparisonOperator;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Every kind of classifier against the plain comparison, over alphabets so small that everything collides.</summary>
public sealed class ClassifierKindTests
{
    private const int Rounds = 12;

    private const int ValuesPerRound = 150;

    [TestCase(ClassifierKind.Exact, 90, new[] { Equal, NotEqual, In })]
    [TestCase(ClassifierKind.Forward, 25, new[] { Equal, StartsWith, PathMatch })]
    [TestCase(ClassifierKind.Forward, 12, new[] { Less, LessOrEqual, Greater, GreaterOrEqual, StartsWith, NotEqual })]
    [TestCase(ClassifierKind.Backward, 25, new[] { EndsWith })]
    [TestCase(ClassifierKind.Scanner, 40, new[] { ComparisonOperator.Contains, ContainsIgnoreCase })]
    [TestCase(ClassifierKind.Forward, 8, new[] { Glob, GlobIgnoreCase })]
    [TestCase(ClassifierKind.Forward, 9, new[] { Glob, EndsWith, StartsWith, Less, GreaterOrEqual, PathMatch, Equal })]
    public void TextsAreClassified(ClassifierKind kind, int rules, ComparisonOperator[] operators)
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            var dice = new Dice(seed);
            Policy policy = HandMadePolicies.Of(Operation.Open, dice.Many(rules, rules, () =>
            {
                ComparisonOperator op = dice.Pick(operators);
                string[] texts = op is In or PathMatch ? dice.Many(1, 3, () => Literal(dice, op)) : [Literal(dice, op)];
                return HandMadePolicies.Comparison("fd.name", op, texts);
            }));
            AssertAgrees(policy, kind, seed, () => ("fd.name", new TextFact(Text(dice, 0, 8))));
        }
    }

    [TestCase("proc.pid", ClassifierKind.Interval)]
    [TestCase("fd.sport", ClassifierKind.Direct)]
    [TestCase("evt.is_open_read", ClassifierKind.Direct)]
    public void NumbersAreClassified(string field, ClassifierKind kind)
    {
        long[] extremes = field == "proc.pid" ? [long.MinValue, long.MaxValue, -1, 0] : field == "fd.sport" ? [0, 65535] : [0, 1];
        int spread = field == "evt.is_open_read" ? 2 : 40;
        ComparisonOperator[] operators = [Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, In];
        Operation operation = field == "fd.sport" ? Operation.Connect : Operation.Open;
        for (int seed = 0; seed < Rounds; seed++)
        {
            var dice = new Dice(seed);
            long Number() => dice.Chance(20) ? dice.Pick(extremes) : dice.Roll(spread);
            Policy policy = HandMadePolicies.Of(operation, dice.Many(20, 20, () =>
            {
                ComparisonOperator op = dice.Pick(operators);
                long[] numbers = op == In ? dice.Many(1, 4, Number) : [Number()];
                string[] texts = [.. numbers.Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture))];
                return HandMadePolicies.Comparison(field, op, texts, numbers);
            }));
            AssertAgrees(policy, kind, seed, () => (field, new NumberFact(Number())));
        }
    }

    [Test]
    public void AddressesAreClassified()
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            var dice = new Dice(seed);
            UInt128 Address() => new((ulong)dice.Roll(2), ((ulong)dice.Roll(16) << 60) + (ulong)dice.Roll(16));
            AddressRange Network()
            {
                int bits = dice.Pick([0, 1, 63, 64, 65, 66, 67, 68, 124, 126, 127, 128]);
                return new AddressRange(bits == 0 ? 0 : Address() >> (128 - bits) << (128 - bits), bits);
            }

            Policy policy = HandMadePolicies.Of(Operation.Connect, dice.Many(25, 25, () =>
            {
                ComparisonOperator op = dice.Pick([Equal, NotEqual, In]);
                AddressRange[] networks = op == In ? dice.Many(1, 4, Network) : [Network()];
                return HandMadePolicies.Comparison("fd.sip", op, [.. networks.Select(n => n.ToString())], null, networks);
            }));
            AssertAgrees(policy, ClassifierKind.Address, seed, () => ("fd.sip", new AddressFact(Address())));
        }
    }

    [Test]
    public void FlagsAreClassified()
    {
        var dice = new Dice(1);
        Policy policy = HandMadePolicies.Of(Operation.Open, Vocabularies.Flags
            .Select(name => HandMadePolicies.Comparison("evt.arg.flags", ComparisonOperator.Contains, [name]))
            .Prepend(HandMadePolicies.Comparison("evt.arg.flags", ComparisonOperator.Exists, [])));
        AssertAgrees(policy, ClassifierKind.Set, 1, () =>
            ("evt.arg.flags", new FlagsFact(dice.Many(0, 5, () => dice.Pick(Vocabularies.Flags)).ToHashSet())));
    }

    private static void AssertAgrees(Policy policy, ClassifierKind kind, int seed, Func<(string Field, FactValue Value)> next)
    {
        ImageResult result = PolicyImageBuilder.Build(policy, Targets.Lsm);
        Assert.That(result.Report!.Sizes.Classifiers.Select(c => c.Kind), Has.Member(kind));
        var judge = new ImageJudge(result.Image!, Targets.Lsm.Users);
        Operation operation = policy.Rules[0].Plans[0].Operation;
        for (int i = 0; i < ValuesPerRound; i++)
        {
            (string field, FactValue value) = i == 0 ? (next().Field, FactValue.Missing) : i == 1 ? (next().Field, FactValue.Unknown) : next();
            var facts = new EventFacts(operation, new Dictionary<string, FactValue> { [field] = value });
            Assert.That(judge.FindDifference(policy, facts, out _), Is.Null, $"seed {seed}, {value}");
        }
    }

    private static string Literal(Dice dice, ComparisonOperator op) => op switch
    {
        Glob or GlobIgnoreCase => string.Concat(dice.Many(1, 6, () => dice.Pick(["a", "B", "/", "*", "?", "[ab]", "[!a]", "[a-c]", "\\*", "é", "["]))),
        PathMatch => string.Concat(dice.Many(0, 6, () => dice.Pick(["a", "b", "/", "/", "/a", "é"]))),
        _ => Text(dice, 0, 5),
    };

    private static string Text(Dice dice, int least, int most) =>
        string.Concat(dice.Many(least, most, () => dice.Pick(["a", "b", "A", "/", "/", "*", "é", "a"])));
}
