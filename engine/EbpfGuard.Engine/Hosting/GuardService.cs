using System.Threading.Channels;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EbpfGuard.Engine.Hosting;

/// <summary>What a <see cref="GuardService"/> is to run.</summary>
/// <param name="Image">The policy, built for this host.</param>
/// <param name="Options">How it runs.</param>
/// <param name="Features">What the host can do.</param>
/// <param name="Host">What user space knows of the host.</param>
/// <param name="Places">Where the rules were read.</param>
/// <param name="Reload">Puts other rules into the guard's place, or says why not; called by one thread, never while another call is under way.</param>
public sealed record GuardAssignment(
    PolicyImage Image, GuardOptions Options, KernelFeatures Features, HostFacts Host, IReadOnlyList<RuleSource> Places, Action<Guard> Reload);

/// <summary>
/// The guard as a service of a host, and the one owner of its start, its changes of policy and its end: it starts with the host, stops
/// with it (SIGTERM, SIGINT), and ends it when it cannot start. A reload that is asked for early waits until the guard is ready; those
/// asked for while one is under way are one; the end waits for a reload that is under way.
/// </summary>
public sealed class GuardService(GuardAssignment assignment, ILogger<GuardService> log, IHostApplicationLifetime lifetime, TimeProvider time)
    : BackgroundService
{
    private readonly TaskCompletionSource<Guard> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<GuardSummary> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<bool> _reloads = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>The guard once every program is attached and every process known; fails with a <see cref="HostException"/> when it cannot start.</summary>
    public Task<Guard> Ready => _ready.Task;

    /// <summary>What it did, once it has stopped; fails when it could not start or end.</summary>
    public Task<GuardSummary> Ended => _ended.Task;

    /// <summary>Asks for a reload, from any thread and at any time.</summary>
    public void RequestReload() => _reloads.Writer.TryWrite(true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Loading takes a while: the host's start must not wait for it.
        await Task.Yield();
        try
        {
            using Guard guard = Guard.Start(
                assignment.Image, assignment.Options, assignment.Features, assignment.Host, log, time, assignment.Places);
            _ready.TrySetResult(guard);
            await ReloadUntil(guard, stoppingToken);
            _ended.TrySetResult(guard.Stop());
        }
        catch (Exception e)
        {
            // Whatever it was, who waits for the guard has to hear of it, or nothing ever ends.
            _ready.TrySetException(e);
            _ended.TrySetException(e);
            lifetime.StopApplication();
        }
    }

    private async Task ReloadUntil(Guard guard, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _reloads.Reader.ReadAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            assignment.Reload(guard);
        }
    }
}
