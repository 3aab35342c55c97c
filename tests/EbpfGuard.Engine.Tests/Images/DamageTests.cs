using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>The comparison with the reference evaluator is only worth something if every broken table fails it.</summary>
public sealed class DamageTests
{
    private const int Events = 600;

    /// <summary>Together they need a table of every kind, and each table decides some rule alone.</summary>
    private static readonly string[] Conditions =
    [
        "evt.type = open and fd.name startswith /etc",
        "evt.type = open and fd.filename endswith .log",
        "evt.type = open and fd.directory contains usr",
        "evt.type = open and proc.cwd glob \"/*a*\"",
        "evt.type = open and proc.name = bash",
        "evt.type = open and proc.pname = sshd",
        "evt.type = open and proc.aname = cron",
        "evt.type = open and proc.args icontains INSTALL",
        "evt.type = open and proc.aexepath contains lib",
        "evt.type = open and user.uid >= 1000",
        "evt.type = open and evt.arg.flags contains O_CREAT",
        "evt.type = open and evt.is_open_write = true",
        "evt.type = open and proc.is_exe_from_memfd = true",
        "evt.type = open and fd.typechar = f and not proc.exepath startswith /usr",
        "evt.type = connect and fd.snet = 10.0.0.0/8",
        "evt.type = connect and fd.sport in (22, 53, 80, 443, 4444, 8080)",
        "evt.type = connect and fd.l4proto = tcp and not proc.pcmdline contains c",
        "evt.type = connect and proc.exe in (" + Names + ")",
    ];

    private static string Names => string.Join(", ", Enumerable.Range(0, 70).Select(i => $"\"program{i}\""));

    [Test]
    public void BrokenClassifierIsNoticed() => AssertNoticed(Damage.ToClassifiers);

    [Test]
    public void BrokenRowsAreNoticed() => AssertNoticed(Damage.ToRows);

    [Test]
    public void BrokenTriggerIsNoticed() => AssertNoticed(Damage.ToTriggers);

    private static void AssertNoticed(Func<PolicyImage, TableSizes, IEnumerable<(string What, PolicyImage Image)>> damage)
    {
        Policy policy = SourcePolicies.Rules(Conditions.Length, i => Conditions[i]);
        ImageResult result = PolicyImageBuilder.Build(policy, Targets.Lsm);
        PolicyImage image = result.Image!;
        var events = new RandomEvents(1, policy);
        EventFacts[] facts = [.. Enumerable.Range(0, Events).Select(i => events.Next(i % 2 == 0 ? Operation.Open : Operation.Connect))];
        Assert.That(FindDifference(image), Is.Null, "the sound image");
        string[] missed = [.. damage(image, result.Report!.Sizes).Where(d => FindDifference(d.Image) is null).Select(d => d.What)];
        Assert.That(missed, Is.Empty);

        string? FindDifference(PolicyImage candidate)
        {
            var judge = new ImageJudge(candidate, Targets.Lsm.Users);
            return facts.Select(f => judge.FindDifference(policy, f, out _)).FirstOrDefault(d => d is not null);
        }
    }
}
