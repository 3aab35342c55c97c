using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>The built tool, <c>out/ebpfguard</c>, run as a user runs it.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // What the host can do stays as it is, and an emulated processor takes seconds to find it out.
    private static readonly Lazy<Task<Ended>> Doctor = new(() => Run("doctor", "--format", "json"));

    /// <summary>The checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The tool.</summary>
    public static string Path { get; } =
        Environment.GetEnvironmentVariable("EBPFGUARD") ?? System.IO.Path.Combine(Root, "out", "ebpfguard");

    /// <summary>Runs the tool to its end.</summary>
    public static Task<Ended> Run(params string[] arguments) => RunProgram(Path, arguments);

    /// <summary>Runs any program to its end; one that does not end is killed and fails the test.</summary>
    public static async Task<Ended> RunProgram(string program, params string[] arguments)
    {
        if (program == Path) Assert.That(Path, Does.Exist, "the tool is not built: make build");
        using Process process = Start(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {Limit}:\n{await output}\n{await error}");
        }

        return new Ended(process.ExitCode, await output, await error);
    }

    /// <summary>Starts a program whose output is read by the caller.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            WorkingDirectory = Root,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Skips the test, with the doctor's reason, where the guard cannot run.</summary>
    public static async Task NeedsAHostThatCanRun()
    {
        if ((await Doctor.Value).ExitCode != 0) Assert.Ignore((await Run("doctor")).Output);
    }

    /// <summary>True where what is forbidden is denied; elsewhere who does it is killed.</summary>
    public static async Task<bool> IsHostThatDenies()
    {
        using JsonDocument answer = JsonDocument.Parse((await Doctor.Value).Output);
        return answer.RootElement.GetProperty("features").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "lsm").GetProperty("present").GetBoolean();
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        DirectoryInfo? folder = new FileInfo(here).Directory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "EbpfGuard.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"no EbpfGuard.sln above {here}");
    }
}

/// <summary>How a program ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error)
{
    /// <summary>Everything, for messages.</summary>
    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";
}
