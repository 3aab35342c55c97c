using System.CommandLine;

namespace EbpfGuard.Cli.Commands;

/// <summary>The rule files of a command line.</summary>
internal static class FilesArgument
{
    public static Argument<string[]> Create() => new("FILES")
    {
        Description = "rule files, or folders with .rule files", Arity = ArgumentArity.OneOrMore,
    };
}
