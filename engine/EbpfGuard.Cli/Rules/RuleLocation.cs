namespace EbpfGuard.Cli.Rules;

/// <summary>A rule file or folder: how it was named, and the path by which it is read.</summary>
internal readonly record struct RuleLocation(string Shown, string Actual)
{
    /// <summary>What a single dash stands for.</summary>
    public static readonly RuleLocation StandardInput = new("<stdin>", "/dev/stdin");

    /// <summary>One that is read by its name; a dash is the standard input.</summary>
    public static RuleLocation Of(string path) => path == "-" ? StandardInput : new(path, path);

    /// <summary>What stands below it at <paramref name="actual"/>.</summary>
    public RuleLocation Below(string actual) => new(Shown.TrimEnd('/') + actual[Actual.TrimEnd('/').Length..], actual);
}
