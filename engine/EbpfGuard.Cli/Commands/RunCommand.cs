using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EbpfGuard.Bpf;
using EbpfGuard.Cli.Output;
using EbpfGuard.Cli.Rules;
using EbpfGuard.Cli.Running;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Hosting;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard run FILES --audit FILE</c>: guards until SIGTERM or Ctrl-C; SIGHUP reads the rules again.</summary>
internal static class RunCommand
{
    /// <summary>How it is called.</summary>
    public const string Name = "run";

    public static Command Create(Terminal terminal)
    {
        Argument<string[]> files = FilesArgument.Create();
        var audit = new Option<string>("--audit") { Description = "the audit log: JSON lines, rotated; a file, or a path where nothing stands yet, not a link", Required = true }.NamesPath();
        var auditSize = new Option<int>("--audit-mib") { Description = "size at which the log is rotated, in MiB", DefaultValueFactory = _ => 100 };
        var auditKeep = new Option<int>("--audit-keep") { Description = "rotated logs that are kept", DefaultValueFactory = _ => 30 };
        var mode = new Option<string>("--mode") { Description = "monitor: record what would be done, do nothing", DefaultValueFactory = _ => "enforce" };
        mode.AcceptOnlyFromAmong("enforce", "monitor");
        Option<string> cannotBlock = HostTarget.CannotBlockOption();
        var neverStop = new Option<string[]>("--never-stop") { Description = "a program, by its path, that is neither refused anything nor killed when root runs it; may be given again" };
        var allowEmpty = new Option<bool>("--allow-empty") { Description = "accept files in which no rule is in force" };
        neverStop.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens.Where(t => !t.Value.StartsWith('/'))) result.AddError($"--never-stop: an absolute path is expected, not `{token.Value}`");
        });
        var alerts = new Option<string>("--alert-rate")
        {
            Description = "alerts of one rule that are recorded in a second, or none for any number; a rule's rate_limit goes before it",
            DefaultValueFactory = _ => "1000",
        };
        alerts.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && AlertRate(result.Tokens[0].Value) is null)
                result.AddError("--alert-rate: a positive number or `none` is expected");
        });
        var kills = new Option<int>("--kills-per-minute") { Description = "kills by the responder, for one rule and the nearest ancestor of the killed that runs another program, before it freezes instead", DefaultValueFactory = _ => 60 };
        var noPin = new Option<bool>("--no-pin") { Description = "end enforcement when this process ends, however it ends" };
        Option<string?> pinDirectory = StateOptions.PinDirectory();
        Option<string> stateDirectory = StateOptions.StateDirectory();
        var takeover = new Option<bool>("--takeover") { Description = "take the place of a guard that is running, without a gap" };
        var keep = new Option<bool>("--keep") { Description = "SIGTERM ends this process but not enforcement: the next start takes over without a gap" };
        var readyFd = new Option<int?>("--ready-fd") { Description = "write \"ready\" to this descriptor once everything is in force, and close it" };
        var quiet = new Option<bool>("--quiet") { Description = "do not print decisions; the audit log has them" };
        readyFd.Validators.Add(result =>
        {
            // Lower ones carry what the guard says itself, and are not to be closed.
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && (value < 3 || !InheritedDescriptor.IsWritable(value)))
                result.AddError($"--ready-fd: {value} is not a descriptor above 2 that was left open for writing; open it: `ebpfguard run … --ready-fd 3 3>FILE`");
        });
        foreach (Option<int> number in (Option<int>[])[auditSize, auditKeep, kills]) number.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && value < 0)
                result.AddError($"{number.Name}: a number that is not negative is expected");
        });

        var command = new Command(Name, "Guard this host with rules. SIGHUP reads the rules again, SIGTERM ends it.")
        {
            files, audit, auditSize, auditKeep, mode, cannotBlock, neverStop, alerts, kills, noPin, pinDirectory, stateDirectory, takeover, keep,
            readyFd, allowEmpty, quiet,
        };
        command.Validators.Add(result =>
        {
            if (ServiceAddress.Fault() is { } fault) result.AddError(fault);
            if (!result.GetValue(noPin)) return;
            if (result.GetValue(keep)) result.AddError("--keep: what is not pinned (--no-pin) cannot be kept");
            if (result.GetValue(pinDirectory) is not null) result.AddError("--pin-dir: nothing is pinned with --no-pin");
        });
        SelectionOptions selection = SelectionOptions.AddTo(command);
        WarningOptions.AddTo(command);
        command.SetAction(async (result, _) =>
        {
            using var hangUps = new HangUps();
            var options = new GuardOptions
            {
                Audit = new AuditOptions
                {
                    Path = result.GetValue(audit)!,
                    MaxBytes = Math.Max(1, result.GetValue(auditSize)) * 1024L * 1024,
                    KeptFiles = result.GetValue(auditKeep),
                },
                MonitorAll = result.GetValue(mode) == "monitor",
                CannotBlock = HostTarget.CannotBlockOf(result.GetValue(cannotBlock)),
                KeepsSparePrograms = true,
                NeverStop = [.. result.GetValue(neverStop) ?? [], .. Own()],
                AlertsPerSecond = AlertRate(result.GetValue(alerts)!)!.Value,
                KillsPerMinute = result.GetValue(kills),
                Pin = !result.GetValue(noPin),
                PinDirectory = result.GetValue(pinDirectory),
                StateDirectory = result.GetValue(stateDirectory),
                TakesOver = result.GetValue(takeover),
                KeepsEnforcing = result.GetValue(keep),
                ShowsLive = !result.GetValue(quiet),
            };
            using var run = new GuardRun(
                new GuardRunOptions(
                    result.GetValue(files)!, selection.Read(result), WarningOptions.Read(result, WarningLevels.Default), options,
                    result.GetValue(readyFd), result.GetValue(allowEmpty)),
                hangUps, terminal);
            return await run.RunAsync();
        });
        return command;
    }

    private static int? AlertRate(string text)
    {
        if (text == "none") return 0;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rate) && rate > 0 ? rate : null;
    }

    // The tool itself, whatever the rules say; but not the runtime that all tools have in common.
    private static IEnumerable<string> Own() =>
        Environment.ProcessPath is { } path && Path.GetFileName(path) != "dotnet" ? [path] : [];
}
