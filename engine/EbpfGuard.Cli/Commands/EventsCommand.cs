using System.CommandLine;
using EbpfGuard.Cli.Output;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard events</c>: event types, and the operations that they lead to.</summary>
internal static class EventsCommand
{
    public static Command Create(Terminal terminal)
    {
        var all = new Option<bool>("--all") { Description = "also the event types that no operation judges yet" };
        Option<string> format = FormatOption.Create();
        var command = new Command("events", "List event types (system calls) and the operations that they lead to.") { all, format };
        command.SetAction(result => List(result.GetValue(all), FormatOption.IsJson(result.GetValue(format)), terminal));
        return command;
    }

    private static int List(bool isAll, bool isJson, Terminal terminal)
    {
        (string Name, string? Operation)[] events =
        [
            .. EventTypeCatalog.Names
                .Select(name => (name, EventTypeCatalog.OperationOf(name) is { } operation ? operation.Name() : null))
                .Where(e => isAll || e.Item2 is not null),
        ];
        if (!isJson)
        {
            terminal.WriteTable(["event type", "operation"], events.Select(e => (string[])[e.Name, e.Operation ?? "not judged yet"]));
            return ExitCodes.Fine;
        }

        terminal.WriteJson(json =>
        {
            json.WriteStartArray();
            foreach ((string name, string? operation) in events)
            {
                json.WriteStartObject();
                json.WriteString("event_type", name);
                json.WriteString("operation", operation);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        return ExitCodes.Fine;
    }
}
