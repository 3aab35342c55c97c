using System.CommandLine;
using EbpfGuard.Cli.Output;
using EbpfGuard.Cli.Rules;
using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.FalcoYaml;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard import FILE.yaml</c>: the same rules as a <c>.rule</c> file that means the same.</summary>
internal static class ImportCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "a rules file in Falco's YAML" }.NamesPath();
        var output = new Option<string?>("--output", "-o") { Description = "where to write; without it, the standard output" }.NamesPath();
        var command = new Command("import", "Print a Falco rules file as a .rule file that means the same; comments are lost.") { file, output };
        command.SetAction(result => Import(result.GetValue(file)!, result.GetValue(output), terminal));
        return command;
    }

    private static int Import(string path, string? output, Terminal terminal)
    {
        if (!RuleFileReader.IsYaml(path))
        {
            terminal.Error.WriteLine($"ebpfguard: `{SafeText.Of(path)}` is not named `.yaml` or `.yml`");
            return ExitCodes.Usage;
        }

        var faults = new List<HostFault>();
        var diagnostics = new DiagnosticBag();
        SourceText? source = RuleFiles.Read([path], faults) is [{ } only] ? only : null;
        RuleFileSyntax? file = source is null ? null : RuleImport.Read(source, diagnostics);
        FaultOutput.Write(faults, diagnostics.ToList(), terminal);
        if (faults.Count > 0) return ExitCodes.Host;
        if (file is null) return ExitCodes.No;

        string text = SyntaxPrinter.Print(file);
        if (output is not null) return WholeFile.TryWrite(output, text, terminal) ? ExitCodes.Fine : ExitCodes.Host;
        terminal.Output.Write(text);
        return ExitCodes.Fine;
    }
}
