using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Loading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EbpfGuard.Engine.Hosting;

/// <summary>What a <see cref="GuardService"/> is to run.</summary>
/// <param name="Image">The policy, built for this host.</param>
/// <param name="Options">How it runs.</param>
/// <param name="Features">What the host can do.</param>
/// <param name="Host">What user space knows of the host.</param>
public sealed record GuardAssignment(PolicyImage Image, GuardOptions Options, KernelFeatures Features, HostFacts Host);

/// <summary>
/// The guard as a service of a host: starts with it, stops with it (SIGTERM, SIGINT), and ends it when it cannot start.
/// </summary>
public sealed class GuardService(GuardAssignment assignment, ILogger<GuardService> log, IHostApplicationLifetime lifetime, TimeProvider time)
    : BackgroundService
{
    private readonly TaskCompletionSource<Guard> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<GuardSummary> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The guard once every program is attached and every process known; fails with a <see cref="HostException"/> when it cannot start.</summary>
    public Task<Guard> Ready => _ready.Task;

    /// <summary>What it did, once it has stopped.</summary>
    public Task<GuardSummary> Ended => _ended.Task;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Loading takes a while: the host's start must not wait for it.
        await Task.Yield();
        Guard guard;
        try
        {
            guard = Guard.Start(
                assignment.Image, assignment.Options, assignment.Features, assignment.Host, log, time);
        }
        catch (Exception e)
        {
            _ready.TrySetException(e);
            _ended.TrySetCanceled(CancellationToken.None);
            lifetime.StopApplication();
            return;
        }

        _ready.TrySetResult(guard);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            _ended.TrySetResult(guard.Stop());
        }
    }
}
