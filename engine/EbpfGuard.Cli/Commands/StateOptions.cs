using System.CommandLine;
using EbpfGuard.Engine.Hosting;

namespace EbpfGuard.Cli.Commands;

/// <summary>Where a guard tells of itself and keeps its pins: the same for <c>run</c>, <c>status</c> and <c>stop</c>.</summary>
internal static class StateOptions
{
    public static Option<string?> PinDirectory() => new Option<string?>("--pin-dir")
    {
        Description = "folder for pins, in a bpf file system; default: ebpfguard in the one that is mounted",
    }.NamesPath();

    public static Option<string> StateDirectory() => new Option<string>("--state-dir")
    {
        Description = "folder that says which guard is running: one guard a folder", DefaultValueFactory = _ => GuardClaim.DefaultDirectory,
    }.NamesPath();
}
