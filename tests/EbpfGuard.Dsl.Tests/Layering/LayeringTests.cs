using System.Text.RegularExpressions;
using System.Xml.Linq;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Layering;

/// <summary>The floors of the house and their folders know only what lies below them.</summary>
public sealed partial class LayeringTests
{
    private static readonly IReadOnlyList<Floor> Floors = Floor.All;

    [TestCaseSource(nameof(Floors))]
    public void AProjectRefersToLowerFloorsOnly(Floor floor)
    {
        string folder = RepositoryPaths.At(floor.Project);
        XDocument project = XDocument.Load(Directory.GetFiles(folder, "*.csproj").Single());
        IEnumerable<string> references = project.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.That(references, Is.SubsetOf(floor.References));
    }

    [TestCaseSource(nameof(Floors))]
    public void ASourceUsesNoNamespaceOfAnotherFloor(Floor floor)
    {
        string[] known = [floor.Name, .. floor.References];
        IEnumerable<string> strangers = floor.Sources.SelectMany(path => Usings(path)
            .Where(name => name.StartsWith("EbpfGuard.", StringComparison.Ordinal) && !known.Any(prefix => IsWithin(name, prefix)))
            .Select(name => $"{path} uses {name}"));
        Assert.That(strangers, Is.Empty);
    }

    [TestCaseSource(nameof(Floors))]
    public void AFolderUsesLowerFoldersOnly(Floor floor)
    {
        IEnumerable<string> upward = UsedTypes.Of(floor.Sources)
            .Select(use => (From: floor.FolderOf(use.User), To: floor.FolderOf(use.Used), Text: $"{Short(use.User)} uses {use.Type} of {floor.FolderOf(use.Used)}"))
            .Where(use => floor.LayerOf(use.To) > floor.LayerOf(use.From)).Select(use => use.Text).Order(StringComparer.Ordinal);
        Assert.That(string.Join("\n", upward), Is.Empty);

        string Short(string path) => Path.GetRelativePath(RepositoryPaths.At(floor.Project), path);
    }

    [TestCaseSource(nameof(Floors))]
    public void EveryFolderHasItsLayer(Floor floor) =>
        Assert.That(floor.Sources.Select(floor.FolderOf).Distinct().Where(folder => folder.Length > 0), Is.EquivalentTo(floor.Folders));

    /// <summary>Of the programs: the contract includes nothing of theirs, the parts that they share no program.</summary>
    [TestCase("bpf/include", "include/", "contract/")]
    [TestCase("bpf/include/contract", "contract/")]
    [TestCase("bpf/lib", "include/", "lib/")]
    public void AHeaderIncludesLowerFoldersOnly(string folder, params string[] lower)
    {
        IEnumerable<string> upward = Directory.GetFiles(RepositoryPaths.At(folder)).SelectMany(path => IncludeDirective().Matches(File.ReadAllText(path))
            .Select(match => match.Groups[1].Value).Where(name => !lower.Any(name.StartsWith)).Select(name => $"{path} includes {name}"));
        Assert.That(upward, Is.Empty);
    }

    [TestCase("Pidgin", "Parsing")]
    [TestCase("YamlDotNet", "FalcoYaml")]
    public void OnlyOneFolderSeesALibrary(string library, string folder)
    {
        IEnumerable<string> users = Floors.SelectMany(floor => floor.Sources)
            .Where(path => File.ReadAllText(path).Contains(library + ".") || Usings(path).Any(name => IsWithin(name, library)));
        Assert.That(users.Select(path => Path.GetFileName(Path.GetDirectoryName(path)!)).Distinct(), Is.EqualTo(new[] { folder }));
    }

    [TestCase("Pidgin")]
    [TestCase("YamlDotNet")]
    public void NoTypeOfALibraryLeavesItsFolder(string library)
    {
        IEnumerable<Type> seen = typeof(RuleCompiler).Assembly.GetExportedTypes().SelectMany(type => type.GetMembers())
            .SelectMany(member => member switch
            {
                System.Reflection.MethodInfo method => method.GetParameters().Select(one => one.ParameterType).Append(method.ReturnType),
                System.Reflection.PropertyInfo property => [property.PropertyType],
                _ => [],
            });
        Assert.That(seen.Where(type => type.Assembly.GetName().Name == library), Is.Empty);
    }

    private static bool IsWithin(string name, string prefix) => name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal);

    private static IEnumerable<string> Usings(string path) =>
        UsingDirective().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("^#include \"([^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex IncludeDirective();

    [GeneratedRegex(@"^\s*(?:global )?using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();
}
