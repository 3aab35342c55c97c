using System.Text.Json;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary><c>ebpfguard audit</c> on a log of known records.</summary>
[Category("AnyHost")]
public sealed class AuditReviewTests
{
    private static readonly string[] Log =
    [
        Match("2026-07-01T10:00:00.000000001Z", "Shadow read", "block", "denied", "/etc/shadow", "/usr/bin/cat"),
        Match("2026-07-01T11:00:00Z", "Shadow read", "block", "denied", "/etc/shadow", "/usr/bin/less"),
        Match("2026-07-01T12:00:00Z", "Shell spawned", "alert", "reported", "/bin/sh", "/usr/sbin/nginx"),
        Loss("Shadow read", lost: 3, heldBack: 0),
        Loss("Shadow read", lost: 5, heldBack: 0),
        """{"time":"2026-07-01T12:30:00Z","record":"start","rule":"EbpfGuard","priority":"Notice","output":"again"}""",
        Loss("Shadow read", lost: 1, heldBack: 2),
    ];

    [Test]
    public async Task FiltersChooseAndCombine()
    {
        Assert.That((await Review("--rule", "shadow")).Output, Does.Contain("/usr/bin/cat").And.Contain("/usr/bin/less").And.Not.Contain("nginx"));
        Assert.That((await Review("--program", "less", "--action", "block")).Output, Does.Contain("less").And.Not.Contain("/usr/bin/cat"));
        Assert.That((await Review("--since", "2026-07-01T11:30:00Z")).Output, Does.Contain("nginx").And.Not.Contain("less"));
        Assert.That((await Review("--outcome", "reported")).Output, Does.Contain("nginx").And.Not.Contain("shadow"));
        Assert.That((await Review("--rule", "no such rule")).Output.Trim(), Is.EqualTo("no records"));
    }

    [Test]
    public async Task LinesComeOutAsTheyStandInTheLog()
    {
        string[] lines = (await Review("--format", "json", "--program", "cat")).Output.Trim().Split('\n');
        Assert.That(lines, Is.EqualTo((string[])[Log[0]]));
    }

    [Test]
    public async Task CountsAreByRule()
    {
        using JsonDocument counts = JsonDocument.Parse((await Review("--by", "rule", "--format", "json")).Output);
        JsonElement first = counts.RootElement[0];
        Assert.That(first.GetProperty("rule").GetString(), Is.EqualTo("Shadow read"));
        Assert.That(first.GetProperty("matches").GetInt32(), Is.EqualTo(2));
        Assert.That(first.GetProperty("stopped").GetInt32(), Is.EqualTo(2));
        Assert.That(counts.RootElement[1].GetProperty("stopped").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task WhatTheLogLacksIsToldAndAddedUpOverRuns()
    {
        Ended ended = await Review();
        Assert.That(ended.Error, Does.Contain("6 records of \"Shadow read\" were lost"));
        Assert.That(ended.Error, Does.Contain("2 records of \"Shadow read\" were held back"));
    }

    [Test]
    public async Task ForeignTextCannotSteerTheTerminal()
    {
        string line = Match("2026-07-01T10:00:00Z", "R", "block", "denied", "/tmp/\\u001b[2J\\u202e\\nforged", "/usr/bin/cat");
        await using TemporaryFolder folder = TemporaryFolder.Create();
        Ended ended = await Tool.Run("audit", folder.Write("log.json", line + "\n"));
        Assert.That(ended.Output, Does.Contain(@"/tmp/\u{1b}[2J\u{202e}\u{a}forged"));
        Assert.That(ended.Output.Split('\n'), Has.Length.EqualTo(3), "a heading, a record, the end");
    }

    [Test]
    public async Task DamagedLinesAreCountedAndTheRestIsShown()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        Ended ended = await Tool.Run("audit", folder.Write("log.json", $"{{\"torn\n{Log[0]}\n[]\n"));
        Assert.That(ended.Output, Does.Contain("/usr/bin/cat"));
        Assert.That(ended.Error, Does.Contain("2 lines are not audit records"));
    }

    [Test]
    public async Task ALineWithoutAnEndIsCountedAndTheRestIsShown()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string log = folder.Write("log.json", Log[0] + "\n");
        await using (StreamWriter writer = File.AppendText(log))
        {
            // Sound JSON, were it not for its length.
            await writer.WriteAsync(Log[1].Replace("less", new string('s', 16 << 20), StringComparison.Ordinal));
            await writer.WriteAsync("\n" + Log[2]);
        }

        Ended ended = await Tool.Run("audit", log);
        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(ended.Output, Does.Contain("/usr/bin/cat").And.Contain("nginx").And.Not.Contain("sss"));
        Assert.That(ended.Error, Does.Contain("1 lines are not audit records"));
    }

    [Test]
    public async Task WhatHoldsNoLinesIsNoLog()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        Ended made = await Tool.RunProgram("mknod", folder.File("zero"), "c", "1", "5");
        foreach (string path in made.ExitCode == 0 ? (string[])[folder.Path, folder.File("zero")] : [folder.Path])
        {
            Ended ended = await Tool.Run("audit", path);
            Assert.That(ended.ExitCode, Is.EqualTo(3), ended.ToString());
            Assert.That(ended.Error, Does.StartWith($"error[EG0306]: `{path}`: neither a file nor a pipe"));
        }

        Ended missing = await Tool.Run("audit", folder.File("none"));
        Assert.That(missing.ExitCode, Is.EqualTo(3), missing.ToString());
        Assert.That(missing.Error, Does.StartWith($"error[EG0306]: `{folder.File("none")}`: no such file"));
    }

    [Test]
    public async Task ALogMayComeThroughAPipe()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        Ended ended = await Tool.RunProgram("bash", "-c", $"cat '{folder.Write("log.json", Log[0] + "\n")}' | '{Tool.Path}' audit /dev/stdin");
        Assert.That(ended.Output, Does.Contain("/usr/bin/cat"), ended.ToString());
    }

    private static async Task<Ended> Review(params string[] options)
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        Ended ended = await Tool.Run(["audit", folder.Write("log.json", string.Join('\n', Log) + "\n"), .. options]);
        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        return ended;
    }

    private static string Match(string time, string rule, string action, string how, string path, string program) =>
        $$$"""{"time":"{{{time}}}","record":"match","rule":"{{{rule}}}","priority":"Critical","output":"x","output_fields":{},"action":"{{{action}}}","verdict":"deny","how":"{{{how}}}","operation":"open","path":"{{{path}}}","process":{"pid":42,"name":"x","exepath":"{{{program}}}"}}""";

    private static string Loss(string rule, int lost, int heldBack) =>
        $$"""{"time":"2026-07-01T12:00:00Z","record":"loss","rule":"EbpfGuard records of a rule","for_rule":"{{rule}}","lost":{{lost}},"held_back":{{heldBack}}}""";
}
