using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>
/// A program that the host has no name for: to rules that stop, one that no comparison holds for; to rules that let the unknown
/// pass, unknown.
/// </summary>
public sealed class NamelessTests
{
    private static readonly string[] Conditions =
    [
        "evt.type = open and proc.exepath = /bin/x",
        "evt.type = open and not proc.exepath = /bin/x",
        "evt.type = open and proc.exepath != /bin/x",
        "evt.type = open and not proc.exepath contains bin",
        "evt.type = open and not proc.aexepath = /bin/x",
        "evt.type = open and proc.aexepath startswith /bin",
    ];

    [TestCase(OnUnknown.Match, new[] { 1, 2, 3, 4 })]
    [TestCase(OnUnknown.Ignore, new int[0])]
    public void ARuleThatStopsIsToldThatNothingHolds(OnUnknown onUnknown, int[] expected)
    {
        Policy policy = SourcePolicies.Rules(Conditions.Length, i => Conditions[i]);
        policy = policy with { Rules = [.. policy.Rules.Select(r => r with { OnUnknown = onUnknown })] };
        ImageEvaluator evaluator = new(PolicyImageBuilder.Build(policy, Targets.Lsm).Image!);
        FactTable program = new();
        program.Set(FactInput.ProcExepath, FactText.Nameless);
        ProcessOutputs child = evaluator.Exec(evaluator.Fork(evaluator.Exec(evaluator.Nobody(), program)), program);
        Assert.That(evaluator.Evaluate(Operation.Open, child, new FactTable()).Rules, Is.EqualTo(expected));
    }

    /// <summary>Whatever a rule says: it matches the nameless only if it would match both a path that no rule names and an unknown one.</summary>
    [Test]
    public void TheNamelessMatchesNoMoreThanTheUnnamedAndTheUnknown()
    {
        int matches = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            Policy policy = new RandomPolicies(seed).Next(12).Policy;
            ImageEvaluator evaluator = new(PolicyImageBuilder.Build(policy, Targets.Lsm).Image!);
            foreach (Operation operation in (Operation[])[Operation.Open, Operation.Connect, Operation.Unlink])
            {
                int[] nameless = Matches(evaluator, operation, FactText.Nameless);
                Assert.That(nameless, Is.SubsetOf(Matches(evaluator, operation, FactText.Unknown)), $"seed {seed}");
                matches += nameless.Length;
            }
        }

        Assert.That(matches, Is.Positive);
    }

    private static int[] Matches(ImageEvaluator evaluator, Operation operation, FactText path)
    {
        FactTable program = new();
        program.Set(FactInput.ProcExepath, path);
        return [.. evaluator.Evaluate(operation, evaluator.Exec(evaluator.Nobody(), program), new FactTable()).Rules];
    }
}
