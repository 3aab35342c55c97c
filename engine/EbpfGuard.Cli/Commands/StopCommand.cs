using System.CommandLine;
using EbpfGuard.Cli.Output;
using EbpfGuard.Cli.Running;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Hosting;

namespace EbpfGuard.Cli.Commands;

/// <summary><c>ebpfguard stop</c>: ends what is in force, with or without a daemon.</summary>
internal static class StopCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> pinDirectory = StateOptions.PinDirectory();
        Option<string> stateDirectory = StateOptions.StateDirectory();
        var audit = new Option<string?>("--audit")
        {
            Description = "where to write what was decided since the guard died; default: the log of that guard, where it is known",
        }.NamesPath();
        Option<string> format = FormatOption.Create();
        var command = new Command("stop", "End what is in force on this host, with or without a running guard. Exit code 1 when nothing is.")
        {
            pinDirectory, stateDirectory, audit, format,
        };
        command.SetAction(result =>
        {
            EndedEnforcement ended;
            try
            {
                ended = Enforcement.End(
                    result.GetValue(stateDirectory)!, result.GetValue(pinDirectory), result.GetValue(audit), new TerminalLog(terminal.Error),
                    TimeProvider.System);
            }
            catch (HostException e)
            {
                FaultOutput.Write([e.Fault], [], terminal);
                return ExitCodes.Host;
            }

            if (FormatOption.IsJson(result.GetValue(format))) WriteJson(ended, terminal);
            else WriteText(ended, terminal);
            foreach (string fault in ended.Faults) terminal.Error.WriteLine($"ebpfguard: {SafeText.Of(fault)}");
            return ended.Faults.Count > 0 ? ExitCodes.Host : ended.Daemon || ended.Policies > 0 ? ExitCodes.Fine : ExitCodes.No;
        });
        return command;
    }

    private static void WriteText(EndedEnforcement ended, Terminal terminal)
    {
        if (!ended.Daemon && ended.Policies == 0) terminal.Output.WriteLine("nothing was in force");
        if (ended.Daemon) terminal.Output.WriteLine("the guard has ended");
        if (ended.Policies > 0) terminal.Output.WriteLine($"ended: {ended.Policies} policies without a guard");
        if (ended is { Policies: > 0, AuditPath: { } path }) terminal.Output.WriteLine($"what they had decided is in {SafeText.Of(path)}");
        if (ended.Unwritten > 0) terminal.Error.WriteLine($"warning: {ended.Unwritten} records were not written; `--audit FILE` says where to write them");
    }

    private static void WriteJson(EndedEnforcement ended, Terminal terminal) => terminal.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("daemon_ended", ended.Daemon);
        json.WriteNumber("policies_ended", ended.Policies);
        json.WriteString("audit", ended.AuditPath);
        json.WriteNumber("unwritten", ended.Unwritten);
        FaultOutput.WriteStrings(json, "faults", ended.Faults);
        json.WriteEndObject();
    });
}
