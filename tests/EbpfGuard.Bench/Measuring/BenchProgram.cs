using System.Diagnostics;

namespace EbpfGuard.Bench.Measuring;

/// <summary>The programs that were built beside this one.</summary>
internal static class BenchProgram
{
    /// <summary>The path of a program or object.</summary>
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "programs", name);

    /// <summary>Runs <paramref name="program"/> and returns what it printed.</summary>
    /// <exception cref="BenchException">It failed.</exception>
    public static string Run(string program, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start) ?? throw new BenchException($"{program} cannot be started");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new BenchException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {errors.Result.Trim()}");
    }
}
