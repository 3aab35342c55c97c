using EbpfGuard.Bench.Measuring;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Hosting;
using EbpfGuard.Engine.Images;
using Microsoft.Extensions.Logging.Abstractions;

namespace EbpfGuard.Bench.Rules;

/// <summary>A whole guard in this process, with an audit log that goes away with it.</summary>
internal sealed class GuardSession : IDisposable
{
    private static readonly Lazy<KernelFeatures> Probed = new(KernelFeatures.Probe);
    private readonly string _directory;
    private readonly Guard _guard;

    private GuardSession(string directory, Guard guard)
    {
        _directory = directory;
        _guard = guard;
    }

    /// <summary>What this host can do.</summary>
    public static KernelFeatures Features => Probed.Value;

    /// <summary>What is at work.</summary>
    public GuardStatus Status => _guard.Status;

    /// <summary>Starts a guard with <paramref name="image"/>; it ends when the session is disposed.</summary>
    public static GuardSession Start(PolicyImage image)
    {
        string directory = Directory.CreateTempSubdirectory("ebpfguard-bench-").FullName;
        var options = new GuardOptions
        {
            Audit = new AuditOptions { Path = Path.Combine(directory, "audit.jsonl") },
            CannotBlock = CannotBlock.Kill,
            Pin = false,
            AlertsPerSecond = 0,
            KillsPerMinute = int.MaxValue,
        };
        try
        {
            return new GuardSession(
                directory, Guard.Start(image, options, Features, HostFacts.None, NullLogger.Instance, TimeProvider.System));
        }
        catch (HostException e)
        {
            Directory.Delete(directory, recursive: true);
            throw new BenchException($"the guard does not start: {e.Fault.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _guard.Stop();
        Directory.Delete(_directory, recursive: true);
    }
}
