using System.CommandLine;
using EbpfGuard.Cli.Output;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard explain CODE</c>: a diagnostic at length, or a field of the language.</summary>
internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var subject = new Argument<string?>("CODE")
        {
            Description = "a code such as EG0102, a warning's word, or a field; without it, all codes", Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string> format = FormatOption.Create();
        var command = new Command("explain", "Explain a diagnostic, with an example that is wrong and one that is right.") { subject, format };
        command.SetAction(result => result.GetValue(subject) is { } word
            ? Explain(word, terminal)
            : List(FormatOption.IsJson(result.GetValue(format)), terminal));
        return command;
    }

    private static int Explain(string subject, Terminal terminal)
    {
        (string Code, string Title)[] pages = [.. Explanations.All()];
        (string Code, string Title) page =
            Array.Find(pages, p => string.Equals(p.Code, subject, StringComparison.OrdinalIgnoreCase));
        if (page.Code is not null)
        {
            terminal.Output.Write(Explanations.Find(page.Code));
            return ExitCodes.Fine;
        }

        if (FieldCatalog.Find(subject.Split('[')[0]) is { } field)
        {
            terminal.Output.WriteLine($"{field.Name}: {field.Meaning}");
            terminal.Output.WriteLine(
                $"type {Names.Of(field.Type)}; supplied at {string.Join(", ", Names.Each(field.Operations))}; known {field.Supply.Name()}");
            return ExitCodes.Fine;
        }

        string? nearest = Suggestions.Nearest(subject, pages.Select(p => p.Code).Concat(FieldCatalog.All.Select(f => f.Name)));
        terminal.Error.WriteLine($"ebpfguard: nothing is called `{SafeText.Of(subject)}`"
            + (nearest is null ? "; `ebpfguard explain` lists all codes" : $"; did you mean `{nearest}`?"));
        return ExitCodes.No;
    }

    private static int List(bool isJson, Terminal terminal)
    {
        if (!isJson) terminal.WriteTable(["code", "level", "meaning"], Explanations.All().Select(p => (string[])[p.Code, LevelOf(p.Code), p.Title]));
        else terminal.WriteJson(json =>
        {
            json.WriteStartArray();
            foreach ((string code, string title) in Explanations.All())
            {
                json.WriteStartObject();
                json.WriteString("code", code);
                json.WriteString("level", LevelOf(code));
                json.WriteString("title", title);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        return ExitCodes.Fine;
    }

    // An error has a number, a warning a word; --allow and --deny change a warning's level.
    private static string LevelOf(string code) => code.StartsWith("EG", StringComparison.Ordinal) ? "error" : "warn";
}
