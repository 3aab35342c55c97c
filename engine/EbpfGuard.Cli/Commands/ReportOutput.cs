using System.Globalization;
using System.Text.Json;
using EbpfGuard.Cli.Output;
using EbpfGuard.Cli.Rules;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;

namespace EbpfGuard.Cli.Commands;

/// <summary>The compile report: how each rule is decided, what stopping means, how large the tables are.</summary>
internal static class ReportOutput
{
    public static void Write(CompileReport report, ImageTarget target, Terminal terminal)
    {
        terminal.Output.WriteLine($"{Count(report.Rules.Count, "rule")} for {HostTarget.Describe(target)}");
        terminal.WriteTable(
            ["rule", "action", "operation", "decided", "stopped", "hooks"],
            report.Rules.SelectMany(rule => rule.Operations.Select((operation, i) => Row(rule, operation, isFirst: i == 0))));
        foreach (RuleReport rule in report.Rules)
        {
            foreach (OperationReport operation in rule.Operations) WriteRemarks(rule, operation, terminal.Output);
        }

        foreach (string line in HostAbilities.Unseen(report)) terminal.Output.WriteLine($"note: {line}");

        if (report.UncachedFields.Count > 0) terminal.Output.WriteLine($"note: {Uncached(report.UncachedFields)}");
        TableSizes sizes = report.Sizes;
        terminal.Output.WriteLine(
            $"tables: {Count(sizes.Points.Sum(p => p.Triggers), "trigger")}, {Count(sizes.Points.Sum(p => p.Exemptions), "exemption")}, "
            + $"{Count(sizes.Classifiers.Count, "classifier")}, {Size(sizes.Bytes)}");
    }

    public static void WriteJson(
        Utf8JsonWriter json, CompileReport? report, ImageTarget target, IReadOnlyList<HostFault> faults, IReadOnlyList<Diagnostic> diagnostics)
    {
        json.WriteStartObject();
        FaultOutput.WriteJson(json, faults, diagnostics);
        json.WriteStartObject("target");
        json.WriteBoolean("lsm", target.HasLsm);
        json.WriteBoolean("cgroup", target.HasCgroup);
        json.WriteString("cannot_block", target.CannotBlock.ToString().ToLowerInvariant());
        json.WriteEndObject();
        if (report is not null) WriteReport(json, report);
        json.WriteEndObject();
    }

    /// <summary>Why opens that matched nothing are not kept.</summary>
    public static string Uncached(IEnumerable<string> fields) =>
        $"an open is judged anew each time where all holds of a rule but what it asks of {string.Join(", ", fields.Select(f => $"`{f}`"))}";

    private static string[] Row(RuleReport rule, OperationReport operation, bool isFirst) =>
    [
        isFirst ? rule.Rule.Name : "",
        isFirst ? rule.Rule.Action.Name() + (rule.Rule.Mode == RuleMode.Monitor ? " (monitor)" : "") : "",
        operation.Operation.Name(),
        operation.Hooks.Count == 0 ? "nowhere" : operation.IsDecidedInKernel ? "kernel" : "kernel and user space",
        operation.Hooks.Count == 0 ? "not seen here" : operation.Stop.Name(),
        string.Join(' ', operation.Hooks),
    ];

    private static void WriteRemarks(RuleReport rule, OperationReport operation, TextWriter output)
    {
        string place = $"\"{SafeText.Of(rule.Rule.Name)}\" at {operation.Operation.Name()}";
        foreach (string relaxed in operation.Relaxed)
            output.WriteLine($"note: {place}: `{SafeText.Of(relaxed)}` is taken to hold, because nothing knows it before the fact");
        if (operation.Stop == StopMeaning.KilledByResponder)
            output.WriteLine($"note: {place}: {operation.Stop.Name()}, after the act; can be late");
        if (operation.UserSpaceFields.Count > 0)
            output.WriteLine($"note: {place}: left to user space: {string.Join(", ", operation.UserSpaceFields.Select(f => $"`{f}`"))}");
    }

    private static void WriteReport(Utf8JsonWriter json, CompileReport report)
    {
        json.WriteStartArray("rules");
        foreach (RuleReport rule in report.Rules)
        {
            json.WriteStartObject();
            json.WriteString("name", rule.Rule.Name);
            json.WriteString("action", rule.Rule.Action.Name());
            json.WriteBoolean("monitor", rule.Rule.Mode == RuleMode.Monitor);
            json.WriteStartArray("operations");
            foreach (OperationReport operation in rule.Operations) WriteOperation(json, operation);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        FaultOutput.WriteStrings(json, "uncached_fields", report.UncachedFields);
        json.WriteStartObject("sizes");
        json.WriteNumber("triggers", report.Sizes.Points.Sum(p => p.Triggers));
        json.WriteNumber("exemptions", report.Sizes.Points.Sum(p => p.Exemptions));
        json.WriteNumber("classifiers", report.Sizes.Classifiers.Count);
        json.WriteNumber("exact_texts", report.Sizes.ExactTexts);
        json.WriteNumber("address_ranges", report.Sizes.AddressRanges);
        json.WriteNumber("bytes", report.Sizes.Bytes);
        json.WriteEndObject();
    }

    private static void WriteOperation(Utf8JsonWriter json, OperationReport operation)
    {
        json.WriteStartObject();
        json.WriteString("operation", operation.Operation.Name());
        FaultOutput.WriteStrings(json, "hooks", operation.Hooks);
        json.WriteString("decided", operation.IsDecidedInKernel ? "kernel" : "kernel and user space");
        json.WriteString("stop", operation.Stop.Name());
        FaultOutput.WriteStrings(json, "relaxed", operation.Relaxed);
        FaultOutput.WriteStrings(json, "user_space_fields", operation.UserSpaceFields);
        FaultOutput.WriteStrings(json, "unseen", operation.Unseen);
        json.WriteEndObject();
    }

    private static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");

    private static string Size(long bytes) => bytes switch
    {
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:f0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:f1} MiB"),
    };
}
