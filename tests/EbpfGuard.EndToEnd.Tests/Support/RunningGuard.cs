using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>A guard that runs in the background of a test: <c>ebpfguard run</c>, from "ready" to its orderly end.</summary>
internal sealed class RunningGuard : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningGuard(Process process, string audit)
    {
        _process = process;
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
    public static Task<RunningGuard> Start(string rules, string audit, params string[] options) => StartBy([Tool.Path], rules, audit, options);

    /// <summary>The same with a place of its own for what outlives the guard.</summary>
    public static Task<RunningGuard> StartIn(PinPlace place, string rules, string audit, params string[] options) =>
        StartBy([.. place.Enter, Tool.Path], rules, audit, options);

    private static async Task<RunningGuard> StartBy(string[] command, string rules, string audit, string[] options)
    {
        Process process = Tool.Start(command[0], [.. command[1..], "run", rules, "--audit", audit, "--cannot-block", "kill", .. options]);
        var guard = new RunningGuard(process, audit);
        try
        {
            await guard._ready.Task.WaitAsync(Limit);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            await guard.DisposeAsync();
            Assert.Fail($"{e.Message}\n{guard.Printed}");
        }

        return guard;
    }

    /// <summary>The audit records so far. A torn or malformed line fails the test.</summary>
    public IReadOnlyList<JsonElement> Records() =>
        File.Exists(Audit) ? [.. File.ReadLines(Audit).Select(line => JsonDocument.Parse(line).RootElement)] : [];

    /// <summary>The records of one kind so far.</summary>
    public IReadOnlyList<JsonElement> Records(string kind)
    {
        string mark = $"\"record\":\"{kind}\"";
        return File.Exists(Audit) ? [.. File.ReadLines(Audit).Where(l => l.Contains(mark, StringComparison.Ordinal)).Select(l => JsonDocument.Parse(l).RootElement)] : [];
    }

    /// <summary>The matches of a rule so far.</summary>
    public IReadOnlyList<JsonElement> Matches(string rule) =>
        [.. Records().Where(r => r.GetProperty("record").GetString() == "match" && r.GetProperty("rule").GetString() == rule)];

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    public async Task Until(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Limit) Assert.Fail($"waited in vain until {what}\n{Printed}");
            await Task.Delay(50);
        }
    }

    /// <summary>Lets the guard read its rules again, by so many signals at once, and waits until as many rules are in force.</summary>
    public async Task Reload(int rules, int signals = 1)
    {
        string expected = rules.ToString(CultureInfo.InvariantCulture);
        int before = Reloads();
        for (int i = 0; i < signals; i++) Signals.Send(Pid, Signals.HangUp);
        await Until(() => Reloads() > before, $"{expected} rules are in force after a reload");

        int Reloads() => Records("reload").Count(r => r.GetProperty("output_fields").GetProperty("guard.rules").GetString() == expected);
    }

    /// <summary>Ends the guard as an operator does (SIGTERM) and returns its exit code.</summary>
    public async Task<int> Stop()
    {
        if (!_process.HasExited) Signals.Send(_process.Id, Signals.Term);
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
    }

    private void Take(string? line)
    {
        if (line is null) return;
        _lines.Enqueue(line);
        if (line.StartsWith("ready", StringComparison.Ordinal)) _ready.TrySetResult();
    }
}
