using System.Diagnostics;
using System.Globalization;

namespace EbpfGuard.Bench.Measuring;

/// <summary>A program beside this one that works until its input ends, and then prints numbers.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process _process;

    private RunningProgram(Process process) => _process = process;

    /// <summary>Starts it, and waits until it has begun.</summary>
    public static RunningProgram Start(string name, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(BenchProgram.PathOf(name)) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        var program = new RunningProgram(Process.Start(start) ?? throw new BenchException($"{name} cannot be started"));
        program._process.StandardOutput.ReadLine();
        return program;
    }

    /// <summary>Ends its input; the numbers that it printed.</summary>
    public double[] End()
    {
        _process.StandardInput.Close();
        string output = _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        if (_process.ExitCode != 0) throw new BenchException($"{Path.GetFileName(_process.StartInfo.FileName)} ended with {_process.ExitCode}");
        return [.. output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
