using System.Text.Json;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>
/// A guard in a namespace of control groups of its own has a part of the tree mounted that looks like all of it. What it would attach there
/// concerned the processes of this part only, so it does not say that it refuses connections.
/// </summary>
[Category("AnyHost")]
public sealed class ControlGroupTests
{
    private const string Rule =
        """
        rule "Reached" {
            desc       "Concerns nobody."
            condition  evt.type = connect and fd.sport = 47654
            output     "reached"
            priority   notice
            action     block
        }
        """;

    // Init may show the way to the host's tree, and may be out of sight; here it is.
    private const string WithoutInit = "mount -t tmpfs none /proc/1 && ";

    [TestCase("")]
    [TestCase(WithoutInit)]
    public async Task APartOfTheTreeIsNotTakenForTheTree(string before)
    {
        using ControlGroup group = ControlGroup.Make();
        Ended doctor = await group.Run($"{before}exec '{Tool.Path}' doctor --format json");
        if (doctor.Error.StartsWith("unshare:", StringComparison.Ordinal)) Assert.Ignore(doctor.Error);
        using JsonDocument answer = JsonDocument.Parse(doctor.Output);
        JsonElement tree = answer.RootElement.GetProperty("features").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "cgroup");
        string found = tree.GetProperty("found").GetString()!;
        if (tree.GetProperty("present").GetBoolean())
        {
            Assert.That(before, Is.Empty, found);
            Assert.That(found, Does.StartWith("/proc/1/root/"));
        }
        else
        {
            Assert.That(found, Does.StartWith("mounted in part only"));
            Assert.That(tree.GetProperty("cure").GetString(), Does.Contain("--cgroupns=host"));
        }
    }

    [Test]
    public async Task ConnectionsAreNotSaidToBeRefused()
    {
        await Tool.NeedsAHostThatCanRun();
        if (await Tool.IsHostThatDenies()) Assert.Ignore("BPF LSM refuses connections here, whatever is mounted");
        await using TemporaryFolder folder = TemporaryFolder.Create();
        (string rule, string audit) = (folder.Write("reached.rule", Rule), folder.File("audit.json"));
        using ControlGroup group = ControlGroup.Make();
        Ended check = await group.Run($"{WithoutInit}exec '{Tool.Path}' check '{rule}'");
        Assert.That(check.Output, Does.Contain("not seen here").And.Not.Contain("denied"), check.ToString());

        Ended run = await group.Run($"{WithoutInit}exec timeout 60 '{Tool.Path}' run '{rule}' --audit '{audit}' --state-dir '{folder.File("state")}'");
        Assert.That(run.ExitCode, Is.EqualTo(3), run.ToString());
        Assert.That(run.Error, Does.StartWith("error[EG0351]: rule \"Reached\" must stop connect"));
        Assert.That(audit, Does.Not.Exist);
    }
}
