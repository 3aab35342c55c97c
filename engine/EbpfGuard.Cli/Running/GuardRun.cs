using EbpfGuard.Cli.Output;
using EbpfGuard.Cli.Rules;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Hosting;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EbpfGuard.Cli.Running;

/// <summary>How <c>run</c> was asked to guard.</summary>
/// <param name="Files">Rule files and folders.</param>
/// <param name="Selection">Rules that are left out; null for none.</param>
/// <param name="Levels">What becomes of warnings.</param>
/// <param name="Options">The guard's options.</param>
/// <param name="ReadyDescriptor">Where to say that the guard is ready; null for nowhere.</param>
/// <param name="MayBeEmpty">True when a policy without a rule is accepted.</param>
internal sealed record GuardRunOptions(
    IReadOnlyList<string> Files, RuleSelection? Selection, WarningLevels Levels, GuardOptions Options, int? ReadyDescriptor,
    bool MayBeEmpty);

/// <summary>A guard from the command line to its last word: compile, load, "ready", decisions, summary.</summary>
internal sealed class GuardRun : IDisposable
{
    private static readonly TimeSpan ReadersTime = TimeSpan.FromSeconds(2);
    // The host is tried while the rules are read.
    private readonly Task<KernelFeatures> _probing = Task.Run(KernelFeatures.Probe);
    private readonly HostFacts _host = HostFacts.Read();
    private readonly GuardRunOptions _run;
    private readonly HangUps _hangUps;
    private readonly HeldRules _rules;
    private readonly ServiceNotice _notice;
    private readonly ProseWriter _output;
    private readonly ProseWriter _error;
    private readonly Terminal _terminal;

    public GuardRun(GuardRunOptions run, HangUps hangUps, Terminal terminal)
    {
        _run = run;
        _hangUps = hangUps;
        _rules = HeldRules.Hold(run.Files);
        _output = new ProseWriter(terminal.Output);
        _error = new ProseWriter(terminal.Error);
        _notice = new ServiceNotice(run.ReadyDescriptor, _error);
        _terminal = terminal.Through(_output, _error);
    }

    private KernelFeatures Features => _probing.GetAwaiter().GetResult();

    /// <summary>Guards until a signal asks for the end; returns the exit code.</summary>
    public async Task<int> RunAsync()
    {
        try
        {
            return await GuardAsync();
        }
        catch (HostException e)
        {
            FaultOutput.Write([e.Fault], [], _terminal);
            return ExitCodes.Host;
        }
        finally
        {
            _output.Finish(ReadersTime);
            _error.Finish(ReadersTime);
        }
    }

    public void Dispose()
    {
        _rules.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    private async Task<int> GuardAsync()
    {
        Guard.Announce(_run.Options);
        (PolicyImage? image, CompileReport? report, int exitCode, _) = Compile();
        if (image is null) return exitCode;
        if (Features.Obstacle() is { } obstacle) throw new HostException(obstacle);

        RunOutput.Begin(report!, _run.Options, Features, _terminal.Output);
        using IHost host = BuildHost(image);
        GuardService service = host.Services.GetServices<IHostedService>().OfType<GuardService>().Single();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(_notice.Stopping);
        _hangUps.GoTo(service.RequestReload);
        try
        {
            await host.StartAsync();
            Guard guard = await service.Ready;
            RunOutput.Ready(guard.Status, _run.Options.KeepsEnforcing, _terminal);
            _notice.Ready();
            Task live = guard.Live is { } records ? new LiveView(_host, _terminal).ShowAsync(records) : Task.CompletedTask;
            await host.WaitForShutdownAsync();
            GuardSummary summary = await service.Ended;
            await live;
            RunOutput.End(summary, _terminal);
            return ExitCodes.Fine;
        }
        catch
        {
            // Whatever it was: rules that are in force must not outlive the guard without anybody having asked for it.
            await TryStopAsync(host);
            throw;
        }
    }

    private static async Task TryStopAsync(IHost host)
    {
        try
        {
            await host.StopAsync();
        }
        catch (Exception e) when (e is HostException or IOException or OperationCanceledException or AggregateException)
        {
            // What went wrong first is what is told.
        }
    }

    private (PolicyImage? Image, CompileReport? Report, int ExitCode, HostFault? Fault) Compile()
    {
        (RuleSet rules, HostFault? moved) = _rules.Read(places => RuleSet.Load(places, _run.Levels, _run.Selection));
        if (moved is not null)
        {
            FaultOutput.Write([moved], [], _terminal);
            return (null, null, ExitCodes.Host, moved);
        }

        SelectionOptions.WarnOfUnmatched(_run.Selection, _terminal);
        ImageResult? built = rules.Policy is { } policy ? Guard.Prepare(policy, _run.Options, Features, _host) : null;
        Diagnostic[] diagnostics = [.. rules.Diagnostics, .. _run.Levels.Apply(built?.Diagnostics ?? [])];
        FaultOutput.Write(rules.Faults, diagnostics, _terminal);
        if (rules.ExitCode != ExitCodes.Fine) return (null, null, rules.ExitCode, rules.Faults.Count > 0 ? rules.Faults[0] : null);
        if (rules.Policy!.Rules.Count == 0 && !_run.MayBeEmpty)
        {
            FaultOutput.Write([NoRules()], [], _terminal);
            return (null, null, ExitCodes.No, NoRules());
        }

        // A denied warning stops what could be built.
        bool isRefused = diagnostics.Any(d => d.Descriptor.Severity == Severity.Error);
        bool isHost = diagnostics.Any(d => d.Descriptor is { Severity: Severity.Error } kind
            && kind.Code.StartsWith("EG03", StringComparison.Ordinal));
        return (isRefused ? null : built!.Image, built!.Report, isHost ? ExitCodes.Host : ExitCodes.No, null);
    }

    private static HostFault NoRules() => new(
        HostDiagnostics.NoRules, "no rule is in force: a guard of these files would guard nothing",
        "name files with enabled rules, or say `--allow-empty`");

    // A bad file changes nothing: the policy in force stays until another one is ready to take its place.
    private void Reload(Guard guard)
    {
        _notice.Reloading();
        string refused;
        try
        {
            (PolicyImage? image, _, _, HostFault? fault) = Compile();
            if (image is not null)
            {
                guard.Swap(image, _rules.Places);
                RunOutput.Reloaded(guard.Status, _terminal);
                return;
            }

            refused = fault?.Message ?? "they are faulty";
        }
        catch (HostException e)
        {
            FaultOutput.Write([e.Fault], [], _terminal);
            refused = e.Fault.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Bpf.Errors.BpfException)
        {
            refused = e.Message;
        }
        finally
        {
            _notice.Reloaded();
        }

        guard.RefuseReload(refused);
        _terminal.Error.WriteLine($"ebpfguard: the rules were not reloaded; the ones before stay in force: {SafeText.Of(refused)}");
    }

    private IHost BuildHost(PolicyImage image)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        // The end waits for a reload that is under way, however long that takes.
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.Services.AddSingleton(new GuardAssignment(image, _run.Options, Features, _host, _rules.Places, Reload));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<GuardService>();
        builder.Logging.AddProvider(new TerminalLog(_terminal.Error));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        return builder.Build();
    }
}
