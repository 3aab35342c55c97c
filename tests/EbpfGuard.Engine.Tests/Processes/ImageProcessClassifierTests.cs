using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Tests.Images;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Processes;

public sealed class ImageProcessClassifierTests
{
    [TestCase("host", "host")]
    [TestCase("0123456789ab", "0123456789ab")]
    [TestCase("a-name-that-lxc-allows", "a-name-that-lxc")]
    public void TheContainerIsKeptAsTheKernelKeepsIt(string container, string kept)
    {
        Policy policy = SourcePolicies.Compile(SourcePolicies.Rule("rule", $"evt.type = open and container.id = {kept}"));
        var target = new ImageTarget(HasLsm: true, HasCgroup: true, CannotBlock.Report, false, new Dictionary<long, string>(), []);
        PolicyImage image = PolicyImageBuilder.Build(policy, target).Image!;
        ProcessTexts texts = ProcessTexts.Of("cat"u8, "cat\0"u8, "/bin/cat", null, isFromMemory: false) with { Container = container };
        ProcessState state = new ImageProcessClassifier(new ImageEvaluator(image)).Classify(null, isParentKnown: true, texts);
        Assert.That(System.Text.Encoding.UTF8.GetString(state.Container).TrimEnd('\0'), Is.EqualTo(kept));
        Assert.That(state.Alive[0][(int)DecisionPoint.Open], Is.Not.Zero, "the rule concerns the process");
    }
}
