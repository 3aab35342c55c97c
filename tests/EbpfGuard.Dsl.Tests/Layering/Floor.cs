using EbpfGuard.Dsl.Tests.Support;

namespace EbpfGuard.Dsl.Tests.Layering;

/// <summary>A project, the projects that it may know, and the order of its folders.</summary>
/// <param name="Project">Its folder from the repository's.</param>
/// <param name="References">All projects that it may refer to.</param>
/// <param name="Folders">
/// Its folders from the lowest; each may use those before it. What stands in no folder puts the folders together and may use each of them.
/// </param>
public sealed record Floor(string Project, string[] References, string[] Folders)
{
    /// <summary>The floors of the house.</summary>
    public static IReadOnlyList<Floor> All { get; } =
    [
        new("dsl/EbpfGuard.Dsl", [],
        [
            // What a policy is and means; then how its text is read and brought there.
            "Text", "Patterns", "Fields", "Conditions", "Facts", "Policies", "Evaluation",
            "Diagnostics", "Syntax", "Parsing", "FalcoYaml", "Merging", "Binding", "Lowering", "Linting",
        ]),
        new("bpf/EbpfGuard.Bpf", [], ["Errors", "Abi", "Btf", "Native", "Objects", "Programs", "Rings"]),
        new("engine/EbpfGuard.Engine", ["EbpfGuard.Dsl", "EbpfGuard.Bpf"],
        [
            // The machine and who runs on it; the policy as maps, and maps in the kernel; then the way of an event.
            "Faults", "Host", "Processes", "Containers", "Containers/Sources", "HostNames",
            "Images", "Images/Inputs", "Images/Classes", "Images/Automata", "Images/Planning", "Images/Tables", "Images/Evaluation", "Images/Building",
            "Programs", "Tracking", "Loading",
            "Events", "Records", "Sessions", "Delivery", "Audit", "Response", "Hosting",
        ]),
        new("engine/EbpfGuard.Cli", ["EbpfGuard.Dsl", "EbpfGuard.Bpf", "EbpfGuard.Engine"],
            ["Output", "Review", "Rules", "LanguageServer", "Running", "Commands"]),
    ];

    /// <summary>The project's name, which is its namespace.</summary>
    public string Name => Path.GetFileName(Project);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Its source files.</summary>
    public IEnumerable<string> Sources => Directory.GetFiles(RepositoryPaths.At(Project), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    /// <summary>The folder of a source file, from the project's; empty for the project's own.</summary>
    public string FolderOf(string path) => Path.GetDirectoryName(Path.GetRelativePath(RepositoryPaths.At(Project), path))!;

    /// <summary>The place of a folder in the order; above all for the project's own.</summary>
    /// <exception cref="ArgumentException">The folder has no place.</exception>
    public int LayerOf(string folder)
    {
        if (folder.Length == 0) return Folders.Length;
        int layer = Array.IndexOf(Folders, folder);
        return layer >= 0 ? layer : throw new ArgumentException($"folder {folder} of {Name} has no place in the order of layers", nameof(folder));
    }
}
