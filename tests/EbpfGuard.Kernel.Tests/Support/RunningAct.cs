using System.Diagnostics;
using System.Text;

namespace EbpfGuard.Kernel.Tests.Support;

/// <summary>How a process ended and what it said.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Output">Standard output, of descendants too.</param>
/// <param name="Errors">Standard error.</param>
/// <param name="ExitCode">Its exit code; 128 and the signal when one ended it.</param>
internal sealed record ActResult(int Pid, string Output, string Errors, int ExitCode)
{
    private const int KilledExitCode = 128 + 9;

    public bool IsKilled => ExitCode == KilledExitCode;

    public override string ToString() => $"exit {ExitCode}, said '{Output.Trim()}', complained '{Errors.Trim()}'";
}

/// <summary>A process that does what rules judge: a child of the test's process, which itself is not judged.</summary>
internal sealed class RunningAct
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // What somebody who is to be killed from user space gets, on an emulated processor too.
    private static readonly TimeSpan Respite = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task<string> _errors;

    private RunningAct(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Pid => _process.Id;

    public static RunningAct Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        return new RunningAct(Process.Start(start)!);
    }

    /// <summary>Waits until it has said a line.</summary>
    public string ReadLine()
    {
        string line = _process.StandardOutput.ReadLine() ?? "";
        _output.AppendLine(line);
        return line;
    }

    /// <summary>Tells it to go on.</summary>
    public void Tell()
    {
        TellOnce();
        _process.StandardInput.Close();
    }

    /// <summary>Tells it to go on, to where it waits again.</summary>
    public void TellOnce()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
    }

    /// <summary>Waits for its end, and for that of descendants that still hold its output.</summary>
    public ActResult Wait() => Wait(Patience);

    /// <summary>Waits for the end of one that waits for a word when its act is done, and gets none: nobody but a killer ends it.</summary>
    public ActResult WaitForKiller()
    {
        ReadLine();
        return Wait(Respite);
    }

    private ActResult Wait(TimeSpan patience)
    {
        Task<string> rest = _process.StandardOutput.ReadToEndAsync();
        if (!_process.WaitForExit(patience) || !rest.Wait(patience))
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} does not end");
        }

        return new ActResult(_process.Id, _output.Append(rest.Result).ToString(), _errors.Result, _process.ExitCode);
    }
}
