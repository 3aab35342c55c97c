using System.Text.Json;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>What <c>status</c> says of a guard that lives: it is named wherever it is asked of, with the numbers that the guard has.</summary>
public sealed class StatusTests
{
    private const string Late = "Left to the responder";

    [Test]
    public async Task ItsNumbersAreThoseOfTheGuardsEnd()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        await using TemporaryFolder disk = await TemporaryFolder.CreateDisk(256 * 1024);
        await using PrivateBpf bpf = await PrivateBpf.Create();
        var file = new ForbiddenFile(folder);
        string bad = folder.Write("bad1", "x");
        string rules = folder.Write("both.rule", $$"""
            {{File.ReadAllText(file.RuleFile)}}

            rule "{{Late}}" {
                desc       "Only user space knows regular expressions."
                condition  evt.type in (open, openat, openat2) and fd.name startswith {{folder.Path}}/ and fd.name regex ".*/bad[0-9]+"
                output     "opened (file=%fd.name)"
                priority   critical
                action     kill
            }
            """);
        await using RunningGuard guard = await bpf.Guard(rules, disk.File("audit.json"));
        Ended culprit = await Tool.RunProgram("bash", "-c", "exec 3<\"$0\"; read -t 60 <> <(:)", bad);
        Assert.That(culprit.ExitCode, Is.EqualTo(128 + 9));
        await guard.Until(() => guard.Matches(Late).Count == 1, "the kill is recorded");

        disk.Fill("ballast");
        await file.Try(50);
        await guard.UntilPrinted("No space left");
        File.Delete(disk.File("ballast"));
        await guard.UntilPrinted("can be written again");
        JsonElement[] said = [.. (await bpf.Status(rules)).GetProperty("rules").EnumerateArray()];
        Assert.That(said.Sum(r => AuditBooks.Count(r, "lost")), Is.Positive, "what the log could not take");
        Assert.That(AuditBooks.Count(said.Single(r => Name(r) == Late), "stopped"), Is.EqualTo(1), "by the responder");

        Assert.That(await guard.Stop(), Is.Zero, guard.Printed);
        foreach (JsonElement rule in said)
        {
            JsonElement loss = guard.Records().Last(r => r.GetProperty("record").GetString() == "loss" && r.GetProperty("for_rule").GetString() == Name(rule));
            foreach (string count in (string[])["matched", "stopped", "recorded", "held_back", "unconfirmed", "lost"])
                Assert.That(AuditBooks.Count(rule, count), Is.EqualTo(AuditBooks.Count(loss, count)), $"{Name(rule)}: {count}");
        }
    }

    private static string? Name(JsonElement rule) => rule.GetProperty("name").GetString();
}
