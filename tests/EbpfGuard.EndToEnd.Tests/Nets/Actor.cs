using System.Diagnostics;
using System.Text;

namespace EbpfGuard.EndToEnd.Tests.Nets;

/// <summary>A process, with all that descends from it, that waits and then opens a file.</summary>
internal sealed class Actor : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Process _process;

    private Actor(Process process) => _process = process;

    /// <summary>Starts one; <see cref="IsWaiting"/> tells when it has come to its waiting.</summary>
    /// <param name="folder">Where its programs are, which its words call by their names alone.</param>
    /// <param name="program">Its first program.</param>
    /// <param name="words">What it does, in the words of <c>actor.c</c>.</param>
    public static Actor Start(string folder, string program, IEnumerable<string> words)
    {
        var start = new ProcessStartInfo(Path.Combine(folder, program), words)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = folder,
        };
        return new Actor(Process.Start(start)!);
    }

    /// <summary>True once it waits; false when it ended before.</summary>
    public async Task<bool> IsWaiting() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit) is { } line && line.StartsWith("waiting", StringComparison.Ordinal);

    /// <summary>Lets it act; what it says then, empty when it was killed. All of it has ended when this returns.</summary>
    /// <param name="number">The process number that it is to take, if it wants one.</param>
    public async Task<string> Act(int number)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{number}\n")));
        }
        catch (IOException)
        {
            // Who has ended already reads nothing.
        }

        string said = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return said.Trim();
    }

    public void Dispose()
    {
        // Whoever still waits ends with its input.
        _process.StandardInput.BaseStream.Close();
        _process.Dispose();
    }
}
