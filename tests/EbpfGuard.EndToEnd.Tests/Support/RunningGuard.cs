using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using EbpfGuard.Testing;

namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>A guard that runs in the background of a test: <c>ebpfguard run</c>, from "ready" to its orderly end.</summary>
internal sealed class RunningGuard : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private readonly Process _process;
    private readonly string _rules;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningGuard(Process process, string audit)
    {
        _process = process;
        _rules = process.StartInfo.ArgumentList.SkipWhile(a => a != "run").ElementAt(1);
        Audit = audit;
        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) => Take(e.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("the guard ended before it was ready"));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The audit log.</summary>
    public string Audit { get; }

    /// <summary>The guard's process.</summary>
    public int Pid => _process.Id;

    /// <summary>What it has printed so far.</summary>
    public string Printed => string.Join('\n', _lines);

    /// <summary>Starts a guard on a rule file and waits until it is ready.</summary>
    public static Task<RunningGuard> Start(string rules, string audit, params string[] options) =>
        Start(Launch(Tool.Path, [], rules, audit, options), audit);

    /// <summary>Waits until the guard of a process that was just started is ready.</summary>
    public static async Task<RunningGuard> Start(Process process, string audit)
    {
        var guard = new RunningGuard(process, audit);
        try
        {
            await guard.WhenReady();
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            await guard.DisposeAsync();
            Assert.Fail($"{e.Message}\n{guard.Printed}");
        }

        return guard;
    }

    /// <summary>Starts a guard by a command that runs another, and does not wait for it.</summary>
    public static Process Launch(string command, IReadOnlyList<string> before, string rules, string audit, IReadOnlyList<string> options)
    {
        RecordProofAttribute.Know(audit, rules);

        // Guards of different tests stand beside each other; those of one test are one after the other.
        string[] state = options.Contains("--state-dir") ? [] : ["--state-dir", StateOf(rules)];
        return Tool.Start(command, [.. before, "run", rules, "--audit", audit, "--cannot-block", "kill", .. state, .. options]);
    }

    /// <summary>A guard that was started and may not be ready yet.</summary>
    public static RunningGuard Of(Process process, string audit) => new(process, audit);

    /// <summary>The state folder of guards with these rules.</summary>
    public static string StateOf(string rules) => Path.Combine(Path.GetDirectoryName(rules)!, "state");

    /// <summary>Waits until it is ready.</summary>
    public Task WhenReady() => _ready.Task.WaitAsync(Limit);

    /// <summary>Asks it to read its rules again.</summary>
    public void HangUp()
    {
        RecordProofAttribute.Know(Audit, _rules);
        Signals.Send(_process.Id, Signals.HangUp);
    }

    /// <summary>Waits until it has said so many times that it read its rules again.</summary>
    public Task UntilReloaded(int times) => Until(() => Reloads >= times, $"it has reloaded {times} times");

    /// <summary>Waits until it has printed a text: what goes to standard error may come after what stands before it on standard output.</summary>
    public Task UntilPrinted(string text) => Until(() => Printed.Contains(text, StringComparison.Ordinal), $"it prints `{text}`");

    /// <summary>How often it has said that it read its rules again.</summary>
    public int Reloads => _lines.Count(l => l.StartsWith("reloaded", StringComparison.Ordinal));

    /// <summary>The audit records so far. A torn or malformed line fails the test.</summary>
    public IReadOnlyList<JsonElement> Records() =>
        File.Exists(Audit) ? [.. WholeLines.Read(Audit).Select(line => JsonDocument.Parse(line).RootElement)] : [];

    /// <summary>The matches of a rule so far.</summary>
    public IReadOnlyList<JsonElement> Matches(string rule) =>
        [.. Records().Where(r => r.GetProperty("record").GetString() == "match" && r.GetProperty("rule").GetString() == rule)];

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    public Task Until(Func<bool> condition, string what) => Until(() => Task.FromResult(condition()), what);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    public async Task Until(Func<Task<bool>> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > Limit) Assert.Fail($"waited in vain until {what}\n{Printed}");
            await Task.Delay(50);
        }
    }

    /// <summary>Ends the guard as an operator does (SIGTERM) and returns its exit code.</summary>
    public async Task<int> Stop()
    {
        if (!_process.HasExited) Signals.Send(_process.Id, Signals.Term);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> Ended()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    /// <summary>Ends the guard without a chance to say anything (SIGKILL).</summary>
    public async Task KillAtOnce()
    {
        Signals.Send(_process.Id, Signals.Kill);
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await Stop();
        _process.Dispose();
        RecordProofAttribute.Judge(Audit);
    }

    private void Take(string? line)
    {
        if (line is null) return;
        _lines.Enqueue(line);
        if (line.StartsWith("ready", StringComparison.Ordinal)) _ready.TrySetResult();
    }
}
