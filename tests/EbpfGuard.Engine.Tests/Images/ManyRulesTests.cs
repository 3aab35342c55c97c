using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Images.Evaluation;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>So many rules that several of a point share a bit of its summary, and take words of their own behind it.</summary>
public sealed class ManyRulesTests
{
    private const int Rules = 300;

    [Test]
    public void EachIsToldFromAllOthers()
    {
        ImageEvaluator evaluator = Evaluator(i => $"evt.type = open and fd.name = /d/{i}");
        for (int i = 0; i < Rules; i++) Assert.That(Opened(evaluator, $"/d/{i}"), Is.EqualTo((int[])[i]));
        Assert.That(Opened(evaluator, $"/d/{Rules}"), Is.Empty);
    }

    [Test]
    public void EachIsToldFromAllOthersByItsProcess()
    {
        ImageEvaluator evaluator = Evaluator(i => $"evt.type = open and proc.exepath = /bin/{i}");
        for (int i = 0; i < Rules; i++) Assert.That(Opened(evaluator, "/d", $"/bin/{i}"), Is.EqualTo((int[])[i]));
        Assert.That(Opened(evaluator, "/d", $"/bin/{Rules}"), Is.Empty);
    }

    /// <summary>An exemption takes its own rule out, and none beside it.</summary>
    [Test]
    public void EachIsTakenOutByItsOwnException()
    {
        ImageEvaluator evaluator = Evaluator(i => $"evt.type = open and fd.name startswith /d/ and not (fd.filename = {i} and proc.exepath = /bin/x)");
        int[] all = [.. Enumerable.Range(0, Rules)];
        for (int i = 0; i < Rules; i++) Assert.That(Opened(evaluator, $"/d/{i}"), Is.EqualTo(all.Where(rule => rule != i)));
        Assert.That(Opened(evaluator, "/d/0", "/bin/y"), Is.EqualTo(all));
    }

    private static ImageEvaluator Evaluator(Func<int, string> condition)
    {
        Policy policy = SourcePolicies.Rules(Rules, condition);
        return new ImageEvaluator(PolicyImageBuilder.Build(policy, Targets.Lsm).Image!);
    }

    private static IEnumerable<int> Opened(ImageEvaluator evaluator, string path, string program = "/bin/x")
    {
        var process = new FactTable();
        process.Set(FactInput.ProcExepath, FactText.Of(program));
        var opened = new FactTable();
        opened.SetPath(FactText.Of(path));
        return evaluator.Evaluate(Operation.Open, evaluator.Exec(evaluator.Nobody(), process), opened).Rules.Order();
    }
}
