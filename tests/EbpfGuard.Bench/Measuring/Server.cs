using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace EbpfGuard.Bench.Measuring;

/// <summary>Another project's program that works until it is told to end. Disposed, it is told so, and killed when it does not.</summary>
internal sealed class Server : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private Server(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts <paramref name="start"/> and waits until <paramref name="isReady"/> is true of what it said so far.</summary>
    /// <exception cref="BenchException">It cannot be started, or was not ready in time.</exception>
    public static Server Start(ProcessStartInfo start, Func<string, bool> isReady)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var server = new Server(Process.Start(start) ?? throw new BenchException($"{start.FileName} cannot be started"));
        long began = Stopwatch.GetTimestamp();
        while (!isReady(server.Said))
        {
            if (!server._process.HasExited && Stopwatch.GetElapsedTime(began) < Patience)
            {
                Thread.Sleep(20);
                continue;
            }

            string said = server.Said;
            server.Dispose();
            throw new BenchException($"{start.FileName} was not ready within {Patience.TotalSeconds:0} s: {said.Trim()}");
        }

        return server;
    }

    /// <summary>Processor time of all its threads so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            BenchProgram.Run("/bin/kill", "-TERM", _process.Id.ToString(CultureInfo.InvariantCulture));
            if (!_process.WaitForExit(Patience)) _process.Kill();
        }

        _process.Dispose();
    }

    private string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    private void Hear(string? line)
    {
        lock (_said) _said.AppendLine(line);
    }
}
