using System.CommandLine;
using EbpfGuard.Cli.LanguageServer;
using EbpfGuard.Cli.Output;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard lsp</c>: the language server, on standard input and output.</summary>
internal static class LspCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("lsp", "Serve an editor: faults, documentation, completion, definitions, layout (language server protocol on stdin and stdout).");
        command.SetAction(_ => Serve(terminal));
        return command;
    }

    private static int Serve(Terminal terminal)
    {
        using Stream input = Console.OpenStandardInput(), output = Console.OpenStandardOutput();
        try
        {
            return new RuleLanguageServer(new MessageStream(new BufferedStream(input), output)).Serve() ? ExitCodes.Fine : ExitCodes.No;
        }
        catch (InvalidDataException e)
        {
            terminal.Error.WriteLine($"ebpfguard: standard input is not the language server protocol: {SafeText.Of(e.Message)}");
            return ExitCodes.Usage;
        }
    }
}
