using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Lowering;

/// <summary>
/// What a comparison of <c>evt.type</c> says wherever it stands: true where the event's operation is one that a named system call leads to.
/// </summary>
public sealed class EventTypeTests
{
    private static readonly TextSpan Nowhere = new(new SourceText("constant", ""), 0, 0);

    /// <summary>
    /// The oracle has no event types left: each comparison is replaced by what it says at the operation, and the operation is asked for by name.
    /// </summary>
    [Test]
    public void WhereverItStandsItSaysWhichOperationItIs()
    {
        int judged = 0, matched = 0;
        for (int seed = 1; seed <= Lengths.Draws(60); seed++)
        {
            RandomPolicy random = new RandomPolicies(seed).Next(12);
            PolicyEvaluator policy = new(random.Policy);
            Dictionary<Operation, PolicyEvaluator> plain = [];
            RandomEvents events = new(seed, random.Policy);
            for (int i = 0; i < 60; i++)
            {
                EventFacts facts = events.Next();
                if (!plain.TryGetValue(facts.Operation, out PolicyEvaluator? oracle))
                    plain[facts.Operation] = oracle = new PolicyEvaluator(WithoutTypes(random.Syntax, facts.Operation));
                HashSet<string> here = [.. random.Policy.Rules.Where(r => r.Plans.Any(p => p.Operation == facts.Operation)).Select(r => r.Name)];
                string[] expected = [.. Names(oracle.Evaluate(facts)).Where(here.Contains)];
                Assert.That(Names(policy.Evaluate(facts)), Is.EqualTo(expected), () => $"seed {seed}, event {i}, {facts.Operation}\n{random.Text}");
                judged += here.Count;
                matched += expected.Length;
            }
        }

        Assert.That(matched, Is.GreaterThan(judged / 20), "rules that never match prove nothing");
    }

    private static string[] Names(PolicyVerdict verdict) => [.. verdict.Matches.Select(r => r.Name)];

    private static Policy WithoutTypes(RuleFileSyntax file, Operation operation)
    {
        string[] calls = [.. EventTypeCatalog.Calls.Where(c => c.Operation == operation).Select(c => c.Name)];
        DeclarationSyntax[] rules = [.. file.Declarations.Cast<RuleDeclarationSyntax>().Select(rule => rule with
        {
            Properties = [.. rule.Properties.Select(p => p switch
            {
                ConditionPropertySyntax condition => condition with { Condition = new AndSyntax([Types(calls), Without(condition.Condition, calls)], Nowhere) },
                // Whether it may be stopped there is not the question; what an alert does not know is as for the action that it stands for.
                ValuePropertySyntax { Key.Text: "action", Values: [{ Text: not "alert" }, ..] } action when !rule.Properties.Any(k => k.Key.Text == "on_unknown") =>
                    Property(action.Key, "on_unknown", "match"),
                ValuePropertySyntax { Key.Text: "action" } action => Property(action.Key, "action", "alert"),
                _ => p,
            })],
        })];
        CompilationResult result = RuleCompiler.Compile([file with { Declarations = rules }], new DiagnosticBag());
        Assert.That(result.Policy, Is.Not.Null, () => string.Join('\n', result.Diagnostics.Select(d => d.Message)));
        return result.Policy!;
    }

    private static ValuePropertySyntax Property(NameSyntax key, string name, string value) =>
        new(key with { Text = name }, [new ValueSyntax(value, false, Nowhere)], Nowhere);

    private static ExpressionSyntax Without(ExpressionSyntax condition, string[] calls) => condition switch
    {
        AndSyntax and => and with { Operands = [.. and.Operands.Select(o => Without(o, calls))] },
        OrSyntax or => or with { Operands = [.. or.Operands.Select(o => Without(o, calls))] },
        NotSyntax not => not with { Operand = Without(not.Operand, calls) },
        ComparisonSyntax { Subject: FieldSyntax { Name: "evt.type" } } types => Constant(Says(types, calls)),
        _ => condition,
    };

    private static bool Says(ComparisonSyntax types, string[] calls)
    {
        string[] named = types.Operand switch
        {
            ListOperandSyntax list => [.. list.Elements.Select(e => e.Text)],
            ValueSyntax value => [value.Text],
            _ => throw new ArgumentException("no such operand is drawn"),
        };
        return types.Operator.Text switch
        {
            "!=" => !calls.Intersect(named).Any(),
            "startswith" => calls.Any(c => c.StartsWith(named[0], StringComparison.Ordinal)),
            _ => calls.Intersect(named).Any(),
        };
    }

    private static ComparisonSyntax Constant(bool value) => Compare("evt.num", value ? ">=" : "<", new ValueSyntax("1", false, Nowhere));

    private static ComparisonSyntax Types(string[] calls) =>
        Compare("evt.type", "in", new ListOperandSyntax([.. calls.Select(c => new ValueSyntax(c, false, Nowhere))], Nowhere));

    private static ComparisonSyntax Compare(string field, string op, OperandSyntax operand) =>
        new(new FieldSyntax(field, null, Nowhere), new OperatorSyntax(op, Nowhere), operand, Nowhere);
}
