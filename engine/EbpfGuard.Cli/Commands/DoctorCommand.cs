using System.CommandLine;
using EbpfGuard.Cli.Output;
using EbpfGuard.Engine.Host;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard doctor</c>: what this host offers, what is missing, why it matters, the cure.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> format = FormatOption.Create();
        var command = new Command("doctor", "Say what this host can do, what is missing, why it matters and what cures it.") { format };
        command.SetAction(result =>
        {
            KernelFeatures features = KernelFeatures.Probe();
            if (FormatOption.IsJson(result.GetValue(format))) WriteJson(features, terminal);
            else WriteText(features, terminal);
            return features.CanRun ? ExitCodes.Fine : ExitCodes.Host;
        });
        return command;
    }

    private static void WriteText(KernelFeatures features, Terminal terminal)
    {
        terminal.WriteTable(
            ["", "feature", "found"],
            features.All.Select(f => (string[])[f.IsPresent ? "ok" : f.Need == FeatureNeed.Required ? "MISSING" : "missing", f.Title, f.Found]));
        foreach (KernelFeature missing in features.All.Where(f => !f.IsPresent))
        {
            terminal.Output.WriteLine();
            terminal.Output.WriteLine($"{missing.Title}: {missing.Found}");
            terminal.Output.WriteLine($"  why it matters: {missing.Why}");
            if (missing.Cure is { } cure) terminal.Output.WriteLine($"  cure: {cure}");
        }

        terminal.Output.WriteLine();
        foreach (string line in HostAbilities.DescribeAll(features)) terminal.Output.WriteLine(line);
    }

    private static void WriteJson(KernelFeatures features, Terminal terminal) => terminal.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("can_run", features.CanRun);
        json.WriteStartArray("features");
        foreach (KernelFeature feature in features.All)
        {
            json.WriteStartObject();
            json.WriteString("name", feature.Name);
            json.WriteString("title", feature.Title);
            json.WriteString("need", feature.Need.ToString().ToLowerInvariant());
            json.WriteBoolean("present", feature.IsPresent);
            json.WriteString("found", feature.Found);
            json.WriteString("why", feature.Why);
            json.WriteString("cure", feature.Cure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("abilities");
        foreach (string line in HostAbilities.DescribeAll(features)) json.WriteStringValue(line);
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
