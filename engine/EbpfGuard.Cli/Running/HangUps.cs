using System.Runtime.InteropServices;
using EbpfGuard.Bpf;

namespace EbpfGuard.Cli.Running;

/// <summary>
/// Requests to read the rules again (SIGHUP). From the first moment on they do not end the process; one that comes before there is
/// a guard waits for it.
/// </summary>
internal sealed class HangUps : IDisposable
{
    private readonly TaskCompletionSource<Action> _taker = new();
    private readonly PosixSignalRegistration _registration;

    public HangUps()
    {
        SignalDispositions.Reset(SignalDispositions.HangUp);
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _taker.Task.ContinueWith(taker => taker.Result(), TaskScheduler.Default);
        });
    }

    /// <summary>Says who takes them from now on, those that have come included.</summary>
    public void GoTo(Action taker) => _taker.SetResult(taker);

    /// <inheritdoc/>
    public void Dispose() => _registration.Dispose();
}
