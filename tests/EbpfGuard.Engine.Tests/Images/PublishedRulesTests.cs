using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.FalcoYaml;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Falco's published rules: they load unmodified, most of them are decided in the kernel, and imported they are the same.</summary>
public sealed class PublishedRulesTests
{
    private const string Stable = "falco_rules.yaml";
    private const string Incubating = "falco-incubating_rules.yaml";
    private const string Sandbox = "falco-sandbox_rules.yaml";

    private static readonly ImageTarget Target = new(HasLsm: true, HasCgroup: true, CannotBlock.Refuse, false, new Dictionary<long, string> { [0] = "root" });

    [TestCase(Stable, 25)]
    [TestCase(Incubating, 31)]
    [TestCase(Sandbox, 37)]
    public void AFileLoadsAsItIs(string file, int rules) => Assert.That(Compile([file], All).Rules, Has.Count.EqualTo(rules));

    [Test]
    public void MostRulesAreDecidedWhollyInTheKernel()
    {
        (IReadOnlyList<RuleReport> rules, IReadOnlyList<Diagnostic> diagnostics) = Compile([Stable, Incubating, Sandbox], All);
        RuleReport[] inKernel = [.. rules.Where(r => r.Operations.Count > 0 && r.Operations.All(o => o.IsDecidedInKernel && o.Hooks.Count > 0))];
        RuleReport[] others = [.. rules.Except(inKernel)];
        TestContext.Out.WriteLine($"conformance: published rules: {rules.Count} load, {inKernel.Length} are decided wholly in the kernel");
        foreach (RuleReport rule in others) TestContext.Out.WriteLine($"  {rule.Rule.Name}: {Obstacle(rule, diagnostics)}");
        Assert.That(rules, Has.Count.EqualTo(93));
        Assert.That(inKernel, Has.Length.GreaterThanOrEqualTo(68));
        Assert.That(others.Select(r => Obstacle(r, diagnostics)), Has.None.Empty);
    }

    [TestCase(Stable)]
    [TestCase(Incubating)]
    [TestCase(Sandbox)]
    public void ImportedTheyAreTheSameImage(string file)
    {
        SourceText source = Source(file);
        DiagnosticBag diagnostics = new();
        string imported = SyntaxPrinter.Print(RuleImport.Read(source, diagnostics)!);
        PolicyImage original = Image(source), copy = Image(new SourceText(Path.ChangeExtension(file, ".rule"), imported));
        Assert.That(copy.Rules.Select(r => r.Rule.Name), Is.EqualTo(original.Rules.Select(r => r.Rule.Name)));
        Assert.That(copy.Rules.Select(r => (r.Rule.Priority, r.Rule.Output, r.Rule.Description)), Is.EqualTo(original.Rules.Select(r => (r.Rule.Priority, r.Rule.Output, r.Rule.Description))));
        Assert.That(copy.Rules.Select(r => string.Join(' ', r.Rule.Tags)), Is.EqualTo(original.Rules.Select(r => string.Join(' ', r.Rule.Tags))));
        Assert.That(Bytes(copy), Is.EqualTo(Bytes(original)));
        Assert.That(copy.Cells, Is.EqualTo(original.Cells));
        Assert.That(copy.Exact.Select(Words), Is.EqualTo(original.Exact.Select(Words)));
        Assert.That(copy.Addresses, Is.EqualTo(original.Addresses));
    }

    // Disabled ones too.
    private static RuleSelection All => new([new SelectionStep(SelectionSubject.Name, "*", Enables: true)], null);

    private static (IReadOnlyList<RuleReport> Rules, IReadOnlyList<Diagnostic> Diagnostics) Compile(string[] files, RuleSelection selection)
    {
        DiagnosticBag diagnostics = new();
        RuleFileSyntax[] read = [.. files.Select(f => RuleFileReader.Read(Source(f), diagnostics))];
        CompilationResult result = RuleCompiler.Compile(read, diagnostics, selection);
        Assert.That(result.Diagnostics.Where(d => d.Descriptor.Severity == Severity.Error).Select(d => d.Message), Is.Empty);
        ImageResult image = PolicyImageBuilder.Build(result.Policy!, Target);
        Assert.That(image.Diagnostics.Where(d => d.Descriptor.Severity == Severity.Error).Select(d => d.Message), Is.Empty);
        return (image.Report!.Rules, result.Diagnostics);
    }

    // What the report says to the question why the kernel alone does not decide.
    private static string Obstacle(RuleReport rule, IReadOnlyList<Diagnostic> diagnostics)
    {
        string[] fields = [.. rule.Operations.SelectMany(o => o.UserSpaceFields).Distinct()];
        return fields.Length > 0 ? string.Join(", ", fields)
            : string.Join("; ", diagnostics.Where(d => d.Message.Contains($"\"{rule.Rule.Name}\"")).Select(d => string.Join(", ", d.Notes.Prepend(d.Message))));
    }

    private static PolicyImage Image(SourceText source)
    {
        CompilationResult result = RuleCompiler.Compile([source]);
        Assert.That(result.Diagnostics.Where(d => d.Descriptor.Severity == Severity.Error).Select(d => d.Message), Is.Empty);
        return PolicyImageBuilder.Build(result.Policy!, Target).Image!;
    }

    private static byte[] Bytes(PolicyImage image)
    {
        ImageLayout tables = image.Layout;
        return MemoryMarshal.AsBytes(new ReadOnlySpan<ImageLayout>(in tables)).ToArray();
    }

    private static string Words(ExactEntry entry) => $"{entry.Classifier} {entry.Class} {Convert.ToHexString(entry.Text)}";

    private static SourceText Source(string file)
    {
        string path = RepositoryFolder.Conformance("falco-rules/" + file);
        if (!File.Exists(path)) Assert.Ignore($"no conformance data: {path} is not there; EBPFGUARD_CONFORMANCE names the folder");
        return new SourceText(file, File.ReadAllText(path));
    }
}
