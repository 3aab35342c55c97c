using System.CommandLine;
using DiffPlex.Renderer;
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
        var diff = new Option<bool>("--diff") { Description = "write nothing; show what would change, and fail where something would" };
        var command = new Command("fmt", "Lay out rule files in the canonical way; comments stay. What comes by standard input goes to standard output.")
        {
            files, check, diff,
        };
        command.SetAction(result =>
            Format(result.GetValue(files)!, result.GetValue(diff) ? Outcome.Shown : result.GetValue(check) ? Outcome.Named : Outcome.Written, terminal));
        return command;
    }

    // What becomes of a file that is laid out otherwise.
    private enum Outcome
    {
        Written,
        Named,
        Shown,
    }

    private static int Format(IReadOnlyList<string> paths, Outcome outcome, Terminal terminal)
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
            bool isInput = source.Name == RuleLocation.StandardInput.Shown;
            if (isInput && outcome == Outcome.Written)
            {
                terminal.Output.Write(text);
                continue;
            }

            if (text == source.Text) continue;
            changed++;
            if (outcome == Outcome.Written && !WholeFile.TryWrite(source.Name, text, terminal)) return ExitCodes.Host;
            if (outcome == Outcome.Shown) terminal.Output.Write(Difference(source, text));
            else terminal.Output.WriteLine(SafeText.Of(source.Name));
        }

        FaultOutput.Write(faults, diagnostics.ToList(), terminal);
        return faults.Count > 0 ? ExitCodes.Host : diagnostics.HasErrors || (outcome != Outcome.Written && changed > 0) ? ExitCodes.No : ExitCodes.Fine;
    }

    private static string Difference(SourceText source, string text)
    {
        string name = SafeText.Of(source.Name);
        string difference = UnidiffRenderer.GenerateUnidiff(source.Text, text, name, name);
        return string.Concat(difference.Split('\n').Select(line => SafeText.OfLine(line.TrimEnd('\r')) + "\n")).TrimEnd('\n') + "\n";
    }
}
