using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using EbpfGuard.EndToEnd.Tests.Support;
using EbpfGuard.Testing;

namespace EbpfGuard.EndToEnd.Tests.Nets;

/// <summary>
/// Rules that can match nobody stop nobody, through all that may become of a guard, while hundreds of processes come and go.
/// One that is stopped, or one record of a match, fails the test.
/// </summary>
[Category("Net")]
[Category("Long")]
public sealed partial class InnocentsTests
{
    private const int Enough = 100;
    private const string FloodRule = "flood";
    private static readonly int Some = Lengths.IsVirtual ? 1 : 60, Rules = Lengths.IsVirtual ? 12 : 24;

    /// <summary>Each seed gives other rules and another crowd.</summary>
    private static IEnumerable<int> Seeds => Enumerable.Range(1, Lengths.IsLong ? 40 : Lengths.IsVirtual ? 1 : 2);

    [TestCaseSource(nameof(Seeds))]
    public async Task NobodyIsStoppedByRulesThatMatchNobody(int seed)
    {
        await using PrivateBpf bpf = await PrivateBpf.Create();
        await using TemporaryFolder folder = TemporaryFolder.Create();
        await using Crowd crowd = Crowd.Start(folder, seed);
        await using var lives = new GuardLives(bpf, folder, folder.File("innocent.rule"));
        await crowd.GoOn(Some);
        try
        {
            await Live(lives, crowd, folder, new InnocentPolicies(folder.Path, seed));
            await crowd.End();
        }
        finally
        {
            // Told even when the guard itself fails.
            JsonElement[] matches = [.. lives.All.SelectMany(Matches)];
            string[] findings = [.. Counted(crowd.Stopped), .. Counted(matches.Select(Told)), .. matches.DistinctBy(Told).Select(Shortened)];
            TestContext.Out.WriteLine($"seed {seed}: {crowd.Seen} processes");
            if (findings.Length > 0) Assert.Fail($"seed {seed}, {crowd.Seen} processes\n{string.Join('\n', findings)}");
        }
    }

    private static async Task Live(GuardLives lives, Crowd crowd, TemporaryFolder folder, InnocentPolicies policies)
    {
        Write();
        await Phase("start", () => lives.Start());
        if (!Lengths.IsVirtual)
        {
            await Phase("end", lives.Stop);
            await Phase("second start", () => lives.Start());
        }

        // From here on somebody knows what they were called at first.
        await crowd.Rename();
        await Phase("reload", () => lives.Reload());
        Write();
        await Phase("three reloads of other rules at once", () => lives.Reload(3));
        await Phase("stall", () => lives.Stall(() => crowd.GoOn(Some)));
        // An emulated processor would do nothing else.
        if (!Lengths.IsVirtual) await Phase("flood of alerts", Flood);
        await Phase("death", lives.Kill);
        await Phase("restart after death", () => lives.Start());
        await Phase("takeover", lives.TakeOver);
        if (!Lengths.IsVirtual) await Phase("end that keeps the rules in force, and start", lives.KeepAndStart);
        await Phase("last end", lives.Stop);

        // Who is stopped once too often is stopped again and again.
        async Task Phase(string name, Func<Task> happens)
        {
            if (crowd.Stopped.Count > Enough) return;
            crowd.Phase = name;
            await happens();
            await crowd.GoOn(Some);
        }

        void Write() => folder.Write("innocent.rule", policies.Next(Rules) + $$"""
            rule "{{FloodRule}}" {
                desc       "Matches one who is to be seen, over and over."
                condition  evt.type in (open, openat) and fd.name = {{folder.File("flooded")}} and proc.name = flood
                output     "flood"
                priority   notice
            }
            """);

        async Task Flood()
        {
            using Process flood = Crowd.Flood(folder, folder.Write("flooded", "x"));
            await crowd.GoOn(Some);
            await lives.Reload();
            flood.StandardInput.Close();
            await flood.WaitForExitAsync();
        }
    }

    // Every match of a rule that can match nobody.
    private static IEnumerable<JsonElement> Matches(RunningGuard guard) =>
        from line in File.ReadLines(guard.Audit)
        where line.Contains("\"record\":\"match\"", StringComparison.Ordinal) && !line.Contains($"\"rule\":\"{FloodRule}\"", StringComparison.Ordinal)
        select JsonDocument.Parse(line).RootElement;

    private static string Told(JsonElement match) =>
        $"a record of {match.GetProperty("verdict")}, {match.GetProperty("how")}: {match.GetProperty("rule")}";

    // Long arguments are one letter over and over.
    private static string Shortened(JsonElement match) => LongRun().Replace(match.ToString(), "$1…");

    private static IEnumerable<string> Counted(IEnumerable<string> findings) => findings.CountBy(f => f).Select(f => $"{f.Value} times {f.Key}");

    [GeneratedRegex(@"(.)\1{20,}")]
    private static partial Regex LongRun();
}
