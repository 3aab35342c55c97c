using System.CommandLine;
using EbpfGuard.Cli.Output;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard completion SHELL</c>: the lines that let a shell complete commands, options and their values.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _ebpfguard() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(ebpfguard "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _ebpfguard ebpfguard
        """;

    private const string Zsh = """
        #compdef ebpfguard
        _ebpfguard() {
            local -a words
            words=("${(@f)$(ebpfguard "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -- $words
            _files
        }
        compdef _ebpfguard ebpfguard
        """;

    private const string Fish = """
        complete -c ebpfguard -a '(ebpfguard "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print what lets a shell complete words, e.g. `source <(ebpfguard completion bash)`.") { shell };
        command.SetAction(result => terminal.Output.WriteLine(result.GetValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        }));
        return command;
    }
}
