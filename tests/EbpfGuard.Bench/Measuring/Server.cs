using System.Diagnostics;
using System.Text;

namespace EbpfGuard.Bench.Measuring;

/// <summary>Another project's program that works until it is ended.</summary>
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
        var server = new Server(BenchProgram.Started(start));
        long began = Stopwatch.GetTimestamp();
        while (!isReady(server.Said))
        {
            bool isInTime = Stopwatch.GetElapsedTime(began) < Patience;
            if (!isInTime || server._process.HasExited) server.Dispose();
            if (!isInTime) throw new BenchException($"{start.FileName} was not ready within {Patience.TotalSeconds:0} s: {server.Said.Trim()}");
            Thread.Sleep(20);
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

    /// <summary>Ends it.</summary>
    /// <exception cref="BenchException">It had ended before: nothing was measured beside it.</exception>
    public void Dispose()
    {
        using Process process = _process;
        if (process.HasExited) throw new BenchException($"{process.StartInfo.FileName} ended by itself: {Said.Trim()}");
        process.Kill();
        process.WaitForExit();
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
