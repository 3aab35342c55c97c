using System.Text.RegularExpressions;
using System.Xml.Linq;
using EbpfGuard.Dsl.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests;

/// <summary>The floors and the folders of the language know only what lies below them.</summary>
public sealed partial class LayeringTests
{
    // Each project and all that it may refer to.
    private static readonly Dictionary<string, string[]> Floors = new()
    {
        ["dsl/EbpfGuard.Dsl"] = [],
        ["bpf/EbpfGuard.Bpf"] = [],
        ["engine/EbpfGuard.Engine"] = ["EbpfGuard.Dsl", "EbpfGuard.Bpf"],
        ["engine/EbpfGuard.Cli"] = ["EbpfGuard.Dsl", "EbpfGuard.Bpf", "EbpfGuard.Engine"],
    };

    // From the lowest; folders of one row may know each other.
    private static readonly string[][] Layers =
    [
        ["Text"], ["Diagnostics"], ["Syntax"], ["Parsing"], ["FalcoYaml", "Merging"], ["Binding", "Policies", "Evaluation", "Lowering"], ["Linting"],
    ];

    [TestCaseSource(nameof(Floors))]
    public void AProjectRefersToLowerFloorsOnly(KeyValuePair<string, string[]> floor)
    {
        string folder = RepositoryPaths.At(floor.Key);
        XDocument project = XDocument.Load(Directory.GetFiles(folder, "*.csproj").Single());
        IEnumerable<string> references = project.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.That(references, Is.SubsetOf(floor.Value));
    }

    [TestCaseSource(nameof(Floors))]
    public void ASourceUsesNoNamespaceOfAnotherFloor(KeyValuePair<string, string[]> floor)
    {
        string own = Path.GetFileName(floor.Key);
        string[] known = [own, .. floor.Value];
        IEnumerable<string> strangers = Sources(floor.Key).SelectMany(path => Usings(path)
            .Where(name => name.StartsWith("EbpfGuard.", StringComparison.Ordinal) && !known.Any(prefix => IsWithin(name, prefix)))
            .Select(name => $"{path} uses {name}"));
        Assert.That(strangers, Is.Empty);
    }

    [Test]
    public void AFolderOfTheLanguageUsesLowerFoldersOnly()
    {
        List<string> upward = [];
        foreach (string path in Sources("dsl/EbpfGuard.Dsl"))
        {
            int layer = LayerOf(FolderOf(path));
            upward.AddRange(Usings(path)
                .Where(name => IsWithin(name, "EbpfGuard.Dsl") && name.Split('.') is [_, _, string folder, ..] && LayerOf(folder) > layer)
                .Select(name => $"{path} uses {name}"));
        }
        Assert.That(upward, Is.Empty);
    }

    [Test]
    public void EveryFolderOfTheLanguageHasItsLayer() =>
        Assert.That(Sources("dsl/EbpfGuard.Dsl").Select(FolderOf).Distinct().Where(folder => folder.Length > 0), Is.EquivalentTo(Layers.SelectMany(layer => layer)));

    [TestCase("Pidgin", "Parsing")]
    [TestCase("YamlDotNet", "FalcoYaml")]
    public void OnlyOneFolderSeesALibrary(string library, string folder)
    {
        IEnumerable<string> users = Floors.Keys.SelectMany(Sources)
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

    // The folder below the language's own; what is in it may be in a folder of its own again.
    private static string FolderOf(string path)
    {
        string[] parts = Path.GetRelativePath(RepositoryPaths.At("dsl/EbpfGuard.Dsl"), path).Split('/');
        return parts.Length > 1 ? parts[0] : "";
    }

    // The stages' list, above all folders, may use each of them.
    private static int LayerOf(string folder)
    {
        int layer = Array.FindIndex(Layers, row => row.Contains(folder));
        return layer >= 0 ? layer : Layers.Length;
    }

    private static bool IsWithin(string name, string prefix) => name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal);

    private static IEnumerable<string> Sources(string folder) =>
        Directory.GetFiles(RepositoryPaths.At(folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    private static IEnumerable<string> Usings(string path) =>
        UsingDirective().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^\s*(?:global )?using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();
}
