using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EbpfGuard.EndToEnd.Tests.Support;
using EbpfGuard.Testing;

namespace EbpfGuard.EndToEnd.Tests.Nets;

/// <summary>Hundreds of innocent processes that come and go (<c>programs/crowd</c>), and what was done to them in which phase of a test.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string[] Workers = ["child", "forked", "orphan", "orphan-of-a-thread"];
    private readonly ConcurrentDictionary<string, long> _seen = new(Workers.Select(w => KeyValuePair.Create(w, 0L)));
    private readonly ConcurrentQueue<string> _stopped = new();
    private readonly Process _process;
    private readonly string _folder;
    private readonly Task _reading;

    private Crowd(Process process, string folder)
    {
        _folder = folder + "/bin/";
        _process = process;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The names of its programs, but for the first.</summary>
    public static IReadOnlyList<string> Programs { get; } = ["eg-shell", "eg-java", "eg-cron", "eg-web"];

    /// <summary>The names of all its programs.</summary>
    public static IReadOnlyList<string> All { get; } = ["crowd", "flood", .. Programs];

    /// <summary>What the test does at present.</summary>
    public string Phase { get; set; } = "before the guard";

    /// <summary>Who was stopped, and when.</summary>
    public IReadOnlyCollection<string> Stopped => _stopped;

    /// <summary>How many processes the workers have seen.</summary>
    public long Seen => _seen.Values.Sum();

    /// <summary>Starts one below <paramref name="folder"/>.</summary>
    public static Crowd Start(TemporaryFolder folder, int seed)
    {
        Directory.CreateDirectory(folder.File("bin"));
        foreach (string program in All)
            File.Copy(Path.Combine(AppContext.BaseDirectory, "crowd"), folder.File($"bin/{program}"));
        folder.Write("plain", "x");
        // An emulated processor has to have time for the guard.
        string[] pace = Lengths.IsVirtual ? ["10", "200"] : ["100", "6"];
        string[] arguments = [seed.ToString(CultureInfo.InvariantCulture), .. pace, .. Programs.Select(p => folder.File($"bin/{p}"))];
        return new Crowd(Run(folder.File("bin/crowd"), arguments), folder.Path);
    }

    /// <summary>Starts a program that opens <paramref name="file"/> over and over; it ends with its input.</summary>
    public static Process Flood(TemporaryFolder folder, string file) => Run(folder.File("bin/flood"), file);

    /// <summary>Lets some give themselves other names from now on.</summary>
    public async Task Rename() => await _process.StandardInput.BaseStream.WriteAsync("\n"u8.ToArray());

    /// <summary>Waits until every worker has seen some processes more.</summary>
    public async Task GoOn(int processes)
    {
        Dictionary<string, long> before = _seen.ToDictionary();
        var clock = Stopwatch.StartNew();
        while (before.Any(b => _seen.TryGetValue(b.Key, out long now) && now < b.Value + processes))
        {
            if (clock.Elapsed > Limit)
            {
                foreach ((string worker, long seen) in before.Where(b => _seen[b.Key] < b.Value + processes))
                {
                    Report($"the worker {worker} does nothing any more");
                    _seen.TryRemove(worker, out _);
                }

                return;
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Lets all come to their end.</summary>
    public async Task End()
    {
        _process.StandardInput.BaseStream.Close();
        await _reading.WaitAsync(Limit);
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await End();
        _process.Dispose();
    }

    private static Process Run(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            // worker KIND saw N
            if (line.Split(' ') is ["worker", var worker, "saw", var seen]) _seen[worker] = long.Parse(seen, CultureInfo.InvariantCulture);
            else if (line.StartsWith("stopped ", StringComparison.Ordinal)) Report(line.Replace(_folder, "", StringComparison.Ordinal));
        }
    }

    private void Report(string what) => _stopped.Enqueue($"{Phase}: {what}");
}
