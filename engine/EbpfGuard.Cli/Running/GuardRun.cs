using System.Runtime.InteropServices;
using EbpfGuard.Cli.Output;
using EbpfGuard.Cli.Rules;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Engine;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Hosting;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Loading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EbpfGuard.Cli.Running;

/// <summary>A guard from the command line to its last word: compile, load, "ready", decisions, summary.</summary>
internal sealed class GuardRun(
    IReadOnlyList<string> files, RuleSelection? selection, WarningLevels levels, GuardOptions options, bool isQuiet, Terminal terminal)
{
    private readonly KernelFeatures _features = KernelFeatures.Probe();
    private readonly HostFacts _host = HostFacts.Read();

    /// <summary>Guards until a signal asks for the end; returns the exit code.</summary>
    public async Task<int> RunAsync()
    {
        (PolicyImage? image, CompileReport? report, int exitCode) = Compile();
        if (image is null) return exitCode;
        if (_features.Obstacle() is { } obstacle)
        {
            FaultOutput.Write([obstacle], [], terminal);
            return ExitCodes.Host;
        }

        RunOutput.Begin(report!, options, _features, terminal.Output);
        using IHost host = BuildHost(image);
        GuardService service = host.Services.GetServices<IHostedService>().OfType<GuardService>().Single();
        try
        {
            await host.StartAsync();
            Guard guard = await service.Ready;
            RunOutput.Ready(guard.Status, terminal.Output);
            using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                Reload(guard);
            });
            Task live = new LiveView(_host, isQuiet, terminal).ShowAsync(guard.Live);
            await host.WaitForShutdownAsync();
            GuardSummary summary = await service.Ended;
            await live;
            RunOutput.End(summary, terminal);
            return ExitCodes.Fine;
        }
        catch (HostException e)
        {
            FaultOutput.Write([e.Fault], [], terminal);
            return ExitCodes.Host;
        }
    }

    private (PolicyImage? Image, CompileReport? Report, int ExitCode) Compile()
    {
        RuleSet rules = RuleSet.Load(files, levels, selection);
        SelectionOptions.WarnOfIdle(selection, terminal);
        ImageResult? built = rules.Policy is { } policy ? Guard.Prepare(policy, options, _features, _host) : null;
        Diagnostic[] diagnostics = [.. rules.Diagnostics, .. levels.Apply(built?.Diagnostics ?? [])];
        FaultOutput.Write(rules.Faults, diagnostics, terminal);
        if (rules.ExitCode != ExitCodes.Fine) return (null, null, rules.ExitCode);
        // A denied warning stops what could be built.
        bool isRefused = diagnostics.Any(d => d.Descriptor.Severity == Severity.Error);
        bool isHost = diagnostics.Any(d => d.Descriptor is { Severity: Severity.Error } kind
            && kind.Code.StartsWith("EG03", StringComparison.Ordinal));
        return (isRefused ? null : built!.Image, built!.Report, isHost ? ExitCodes.Host : ExitCodes.No);
    }

    // A bad file changes nothing: the policy in force stays until another one is ready to take its place.
    private void Reload(Guard guard)
    {
        try
        {
            if (Compile().Image is { } image)
            {
                guard.Swap(image);
                terminal.Output.WriteLine($"reloaded; rules in force: {guard.Status.Rules}");
                return;
            }
        }
        catch (HostException e)
        {
            FaultOutput.Write([e.Fault], [], terminal);
        }

        terminal.Error.WriteLine("ebpfguard: the rules were not reloaded; the ones before stay in force");
    }

    private IHost BuildHost(PolicyImage image)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        builder.Services.AddSingleton(new GuardAssignment(image, options, _features, _host));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<GuardService>();
        builder.Logging.AddProvider(new TerminalLog(terminal.Error));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        return builder.Build();
    }
}
