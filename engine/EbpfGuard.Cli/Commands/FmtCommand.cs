using System.CommandLine;
using EbpfGuard.Cli.Output;
using EbpfGuard.Cli.Rules;
using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Parsing;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard fmt FILES</c>: lays out rule files in the one canonical way. A file with a syntax error is left alone.</summary>
internal static class FmtCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> files = FilesArgument.Create();
        var check = new Option<bool>("--check") { Description = "write nothing; say which files are laid out otherwise, and fail" };
        var command = new Command("fmt", "Lay out rule files in the canonical way; comments stay.") { files, check };
        command.SetAction(result => Format(result.GetValue(files)!, result.GetValue(check), terminal));
        return command;
    }

    private static int Format(IReadOnlyList<string> paths, bool isCheck, Terminal terminal)
    {
        var faults = new List<HostFault>();
        var diagnostics = new DiagnosticBag();
        int changed = 0;
        foreach (SourceText source in RuleFiles.Read(paths, faults, withYaml: false))
        {
            if (RuleFileReader.IsYaml(source.Name))
            {
                terminal.Error.WriteLine($"ebpfguard: `{SafeText.Of(source.Name)}` is YAML; `ebpfguard import` makes a .rule file of it");
                return ExitCodes.Usage;
            }

            var own = new DiagnosticBag();
            RuleFileSyntax file = RuleFileParser.Parse(source, own);
            foreach (Diagnostic diagnostic in own.ToList()) diagnostics.Report(diagnostic);
            if (own.HasErrors) continue;

            string text = SyntaxPrinter.Print(file);
            if (text == source.Text) continue;
            changed++;
            if (!isCheck && !WholeFile.TryWrite(source.Name, text, terminal)) return ExitCodes.Host;
            terminal.Output.WriteLine(SafeText.Of(source.Name));
        }

        FaultOutput.Write(faults, diagnostics.ToList(), terminal);
        return faults.Count > 0 ? ExitCodes.Host : diagnostics.HasErrors || (isCheck && changed > 0) ? ExitCodes.No : ExitCodes.Fine;
    }
}
