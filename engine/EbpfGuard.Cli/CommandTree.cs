using System.CommandLine;
using EbpfGuard.Cli.Commands;
using EbpfGuard.Cli.Output;

namespace EbpfGuard.Cli;

/// <summary>The tool's commands, and the one place where an unforeseen failure ends.</summary>
internal static class CommandTree
{
    /// <summary>Runs the command that <paramref name="arguments"/> spell and returns the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal)
    {
        RootCommand root = Build(terminal);
        ParseResult parsed = root.Parse(FalcoSpelling.Translate(arguments));
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(e => e.Message).Distinct())
                await terminal.Error.WriteLineAsync($"ebpfguard: {message}");
            await terminal.Error.WriteLineAsync("ebpfguard: `ebpfguard --help` lists commands, `ebpfguard COMMAND --help` their options");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // `run` has its own clean stop
                Output = terminal.Output,
                Error = terminal.Error,
            });
        }
        catch (IOException e) when (IsBrokenPipe(e) && parsed.CommandResult.Command.Name != RunCommand.Name)
        {
            return ExitCodes.Fine;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await terminal.Error.WriteLineAsync($"ebpfguard: {SafeText.Of(e.Message)}");
            return ExitCodes.Host;
        }
#pragma warning disable CA1031 // The last resort: whatever it was, the user gets a line and not a stack trace.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await terminal.Error.WriteLineAsync(
                $"ebpfguard: internal error: {e.GetType().Name}: {SafeText.Of(e.Message)}");
            await terminal.Error.WriteLineAsync(Environment.GetEnvironmentVariable("EBPFGUARD_TRACE") is null
                ? "ebpfguard: this is a bug; please report it with what EBPFGUARD_TRACE=1 prints and the output of `ebpfguard doctor`"
                : e.ToString());
            return ExitCodes.Host;
        }
    }

    private static RootCommand Build(Terminal terminal) => new(
        "Enforces .rule files: refuses or kills forbidden execs, file accesses and connections in the kernel, "
        + "and keeps an audit record of each.")
    {
        CheckCommand.Create(terminal),
        TestCommand.Create(terminal),
        DecideCommand.Create(terminal),
        FmtCommand.Create(terminal),
        ImportCommand.Create(terminal),
        RunCommand.Create(terminal),
        StatusCommand.Create(terminal),
        StopCommand.Create(terminal),
        DoctorCommand.Create(terminal),
        FieldsCommand.Create(terminal),
        EventsCommand.Create(terminal),
        AuditCommand.Create(terminal),
        ExplainCommand.Create(terminal),
        LspCommand.Create(terminal),
        CompletionCommand.Create(terminal),
    };

    // A reader that has seen enough (`ebpfguard audit … | head`) is no failure; a guard is not there to be read.
    private static bool IsBrokenPipe(IOException e) => e.HResult == 32;
}
