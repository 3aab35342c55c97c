using System.ComponentModel;
using System.Diagnostics;

namespace EbpfGuard.Bench.Measuring;

/// <summary>The programs that were built beside this one.</summary>
internal static class BenchProgram
{
    /// <summary>The path of a program or object.</summary>
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "programs", name);

    /// <summary>Runs <paramref name="program"/> and returns what it printed.</summary>
    /// <exception cref="BenchException">It failed.</exception>
    public static string Run(string program, params IEnumerable<string> arguments) => Run(new ProcessStartInfo(program, arguments));

    /// <summary>Runs what <paramref name="start"/> says and returns what it printed.</summary>
    /// <exception cref="BenchException">It failed.</exception>
    public static string Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using Process process = Started(start);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new BenchException($"{Path.GetFileName(start.FileName)} ended with {process.ExitCode}: {errors.Result.Trim()}");
    }

    /// <summary>Starts what <paramref name="start"/> says.</summary>
    /// <exception cref="BenchException">It cannot be started.</exception>
    public static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new BenchException($"{start.FileName} cannot be started: {e.Message}");
        }
    }
}
