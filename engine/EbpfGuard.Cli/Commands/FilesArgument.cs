using System.CommandLine;

namespace EbpfGuard.Cli.Commands;

/// <summary>The rule files of a command line.</summary>
internal static class FilesArgument
{
    public static Argument<string[]> Create() => new Argument<string[]>("FILES")
    {
        Description = "rule files (.rule, or Falco's .yaml), or folders with them; read in this order; - for standard input", Arity = ArgumentArity.OneOrMore,
    }.NamesPath();
}
