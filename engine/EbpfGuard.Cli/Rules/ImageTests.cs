using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Evaluation;

namespace EbpfGuard.Cli.Rules;

/// <summary>
/// Runs inline tests a second time, on the image: the bytes that the kernel reads. The answers must agree with the
/// reference evaluator's; a part of a condition that only user space knows is taken to hold in the image.
/// </summary>
internal sealed class ImageTests
{
    private readonly Dictionary<PolicyRule, (int Number, ImageRule Image)> _rules;
    private readonly ImageEvaluator _evaluator;
    private readonly EventTranslation _translation;

    /// <summary>Prepares the tests on <paramref name="image"/>, whose accounts are <paramref name="users"/>.</summary>
    public ImageTests(PolicyImage image, IReadOnlyDictionary<long, string> users)
    {
        _rules = new Dictionary<PolicyRule, (int, ImageRule)>(ReferenceEqualityComparer.Instance);
        for (int number = 0; number < image.Rules.Count; number++) _rules[image.Rules[number].Rule] = (number, image.Rules[number]);
        _evaluator = new ImageEvaluator(image);
        _translation = new EventTranslation(users);
    }

    /// <summary>True when the image says what the reference evaluator said.</summary>
    public bool Agrees(RuleTestResult result)
    {
        (int number, ImageRule rule) = _rules[result.Rule];
        EventFacts facts = result.Test.Event;
        ProcessOutputs process = _evaluator.Describe(EventTranslation.Lineage(facts));
        bool matches = _evaluator.Evaluate(facts.Operation, process, _translation.Event(facts)).Rules.Contains(number);
        bool isExact = rule.Plans.Where(p => p.Plan.Operation == facts.Operation)
            .All(p => p.DecidedInKernel && p.Plan.Relaxed.Count == 0);
        return isExact ? matches == result.Actual is not null : matches || result.Actual is null;
    }

    /// <summary>
    /// A test that gives a uid another name than an earlier test, or than root's; null when all agree. One image has one name for a
    /// uid, so such tests cannot be run together.
    /// </summary>
    public static Diagnostic? Disagreement(Policy policy)
    {
        var names = new Dictionary<long, (string Name, RuleTest? Test)> { [0] = ("root", null) };
        foreach (RuleTest test in policy.Rules.SelectMany(r => r.Tests))
        {
            if (test.Event.Values.GetValueOrDefault("user.name") is not TextFact { Value: var name }) continue;
            if (test.Event.Values.GetValueOrDefault("user.uid") is not NumberFact { Value: var uid }) continue;
            if (names.TryAdd(uid, (name, test)) || names[uid].Name == name) continue;
            (string known, RuleTest? earlier) = names[uid];
            return NameDiagnostics.Test($"user {uid} is called `{name}` here and `{known}` elsewhere", "one user has one name", test.Span,
                earlier is null ? "user 0 is `root`" : $"the test \"{earlier.Name}\" calls it `{known}`");
        }

        return null;
    }

    /// <summary>Accounts for the users that the tests of a policy name: by their uid where one is given, else a free one.</summary>
    public static IReadOnlyDictionary<long, string> Accounts(Policy policy)
    {
        var accounts = new Dictionary<long, string> { [0] = "root" };
        long free = 1_000_000;
        foreach (EventFacts facts in policy.Rules.SelectMany(r => r.Tests).Select(t => t.Event))
        {
            foreach ((string field, string number) in ((string, string)[])[("user.name", "user.uid"), ("user.loginname", "user.loginuid"), ("evt.arg.uid", "")])
            {
                if (facts.Values.GetValueOrDefault(field) is not TextFact name) continue;
                if (facts.Values.GetValueOrDefault(number) is NumberFact uid) accounts[uid.Value] = name.Value;
                else if (!accounts.ContainsValue(name.Value)) accounts[free++] = name.Value;
            }
        }

        return accounts;
    }
}
