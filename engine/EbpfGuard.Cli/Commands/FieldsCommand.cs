using System.CommandLine;
using EbpfGuard.Cli.Output;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard fields [PREFIX]</c>: the field catalogue.</summary>
internal static class FieldsCommand
{
    public static Command Create(Terminal terminal)
    {
        var prefix = new Argument<string?>("PREFIX")
        {
            Description = "only fields that begin with this, e.g. proc", Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string> format = FormatOption.Create();
        var command = new Command("fields", "List the fields of the rule language.") { prefix, format };
        command.SetAction(result => List(result.GetValue(prefix) ?? "", FormatOption.IsJson(result.GetValue(format)), terminal));
        return command;
    }

    private static int List(string prefix, bool isJson, Terminal terminal)
    {
        FieldDefinition[] fields = [.. FieldCatalog.All.Where(f => f.Name.StartsWith(prefix, StringComparison.Ordinal))];
        if (fields.Length == 0)
        {
            string? nearest = Suggestions.Nearest(prefix, FieldCatalog.All.Select(f => f.Name));
            terminal.Error.WriteLine(
                $"ebpfguard: no field begins with `{SafeText.Of(prefix)}`" + (nearest is null ? "" : $"; did you mean `{nearest}`?"));
            return ExitCodes.No;
        }

        if (isJson) terminal.WriteJson(json =>
        {
            json.WriteStartArray();
            foreach (FieldDefinition field in fields)
            {
                json.WriteStartObject();
                json.WriteString("name", field.Name);
                json.WriteString("type", Names.Of(field.Type));
                json.WriteStartArray("operations");
                foreach (Operation operation in field.Operations.Enumerate())
                {
                    json.WriteStartObject();
                    json.WriteString("operation", operation.Name());
                    json.WriteString("known", field.SupplyIn(operation).Name());
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteString("argument", Names.Of(field.Argument));
                json.WriteString("origin", field.Origin);
                json.WriteString("meaning", field.Meaning);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        else
        {
            terminal.WriteTable(
                ["field", "type", "known", "from", "meaning"],
                fields.Select(f => (string[])[Names.Written(f), Names.Of(f.Type), Names.Known(f), f.Origin, f.Meaning]));
        }

        return ExitCodes.Fine;
    }
}
