using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Engine.Images.Evaluation;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>What is kept of a process, handed on at fork and decided anew at exec.</summary>
public sealed class ProcessOutputsTests
{
    private static readonly ImageEvaluator Evaluator = Make(
        Targets.Lsm,
        "evt.type = open and proc.aname = sshd",
        "evt.type = open and proc.aname[2] = sshd",
        "evt.type = open and proc.pname = bash");

    [Test]
    public void ChildInheritsItsParentsProgramOneGenerationOn()
    {
        ProcessOutputs shell = Evaluator.Exec(Evaluator.Nobody(), Program("bash"));
        Assert.That(Rules(Evaluator.Exec(Evaluator.Fork(shell), Program("cat"))), Is.EqualTo(new[] { 2 }));
        Assert.That(Rules(shell), Is.Empty, "a process is not its own parent");
    }

    [Test]
    public void AncestorsAreRememberedBeyondTheCountedGenerations()
    {
        ProcessOutputs process = Evaluator.Exec(Evaluator.Nobody(), Program("sshd"));
        for (int i = 0; i < 20; i++) process = Evaluator.Exec(Evaluator.Fork(process), Program("x"));
        Assert.That(Rules(process), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void AnExecInPlaceKeepsTheProgramAsAnAncestor()
    {
        ProcessOutputs process = Evaluator.Exec(Evaluator.Nobody(), Program("sshd"));
        process = Evaluator.Exec(process, Program("x"));
        Assert.That(Rules(process), Is.EqualTo(new[] { 0 }));
    }

    private static IReadOnlyList<int> Rules(ProcessOutputs process) =>
        Evaluator.Evaluate(Operation.Open, process, new FactTable()).Rules;

    private static FactTable Program(string name, string path = "/bin/x")
    {
        var program = new FactTable();
        program.SetCommandLine(FactText.Of(name), FactText.Of(""));
        program.Set(FactInput.ProcExepath, FactText.Of(path));
        return program;
    }

    private static ImageEvaluator Make(ImageTarget target, params string[] conditions) =>
        new(PolicyImageBuilder.Build(SourcePolicies.Rules(conditions.Length, i => conditions[i]), target).Image!);
}
