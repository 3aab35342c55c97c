using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>Hosts that lack what everybody has: the tool says so, in the doctor's words, and never falls over.</summary>
[Category("AnyHost")]
public sealed class OddEnvironmentTests
{
    private const string Rule =
        """
        rule "Odd" {
            desc       "Concerns nobody."
            condition  evt.type = openat and fd.name = /nonexistent/ebpfguard
            output     "seen"
            priority   notice
            action     alert
        }
        """;

    [Test]
    public async Task FewDescriptorsAreMadeMoreByRoot()
    {
        Ended ended = await Shell($"ulimit -n 32; exec '{Tool.Path}' events");
        if (ended.ExitCode == 3 && ended.Error.Contains("raise the limit", StringComparison.Ordinal)) Assert.Ignore("CAP_SYS_RESOURCE is missing");
        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        AssertNoAccident(ended);
    }

    [TestCase(32)]
    [TestCase(48)]
    [TestCase(64)]
    [TestCase(128)]
    public async Task FewDescriptorsAreSaidWhereNobodyMayMakeThemMore(int limit)
    {
        Ended ended = await Shell($"ulimit -n {limit}; exec setpriv --bounding-set=-sys_resource --inh-caps=-sys_resource '{Tool.Path}' events");
        Assert.That(ended.ExitCode, Is.EqualTo(3), ended.ToString());
        Assert.That(ended.Error, Does.StartWith($"ebpfguard: this process may open {limit} files").And.Contain("ulimit -n"));
        AssertNoAccident(ended);
    }

    [Test]
    public async Task WithoutLibbpfTheDoctorNamesTheCure()
    {
        string library = (await Shell("ldconfig -p | awk '/libbpf.so.1 /{print $NF; exit}'")).Output.Trim();
        if (library.Length == 0) Assert.Ignore("libbpf is not installed");
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rule = folder.Write("odd.rule", Rule);
        Ended doctor = await InOwnMounts($"mount --bind /dev/null {library}; exec '{Tool.Path}' doctor");
        Assert.That(doctor.ExitCode, Is.EqualTo(3), doctor.ToString());
        Assert.That(doctor.Output, Does.Contain("libbpf.so.1 is not installed, or damaged").And.Contain("apt-get install libbpf1"));
        AssertNoAccident(doctor);

        Ended run = await InOwnMounts($"mount --bind /dev/null {library}; exec '{Tool.Path}' run '{rule}' --audit '{folder.File("audit.json")}'");
        Assert.That(run.ExitCode, Is.EqualTo(3), run.ToString());
        Assert.That(run.Error, Does.StartWith("error[EG0304]"));
        AssertNoAccident(run);
    }

    [Test]
    public async Task AProcessNamespaceOfItsOwnIsRefused()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rule = folder.Write("odd.rule", Rule);
        string audit = folder.File("audit.json");
        Ended run = await Tool.RunProgram("unshare", "-pf", "--mount-proc", Tool.Path, "run", rule, "--audit", audit);
        if (run.Error.StartsWith("unshare:", StringComparison.Ordinal)) Assert.Ignore(run.Error);
        Assert.That(run.ExitCode, Is.EqualTo(3), run.ToString());
        Assert.That(run.Error, Does.StartWith("error[EG0309]: not in the initial process namespace: in pid:[").And.Contain("--pid=host"));
        Assert.That(audit, Does.Not.Exist);

        Ended doctor = await Tool.RunProgram("unshare", "-pf", "--mount-proc", Tool.Path, "doctor");
        Assert.That(doctor.ExitCode, Is.EqualTo(3), doctor.ToString());
        Assert.That(doctor.Output, Does.Contain("MISSING  initial process namespace").And.Contain("--pid=host"));
        Assert.That((await Tool.RunProgram("unshare", "-pf", "--mount-proc", Tool.Path, "check", rule)).ExitCode, Is.Zero, "rules can be checked anywhere");
    }

    private static Task<Ended> Shell(string script) => Tool.RunProgram("bash", "-c", script);

    private static Task<Ended> InOwnMounts(string script) =>
        Tool.RunProgram("unshare", "-m", "--propagation", "private", "bash", "-c", script);

    private static void AssertNoAccident(Ended ended) =>
        Assert.That(ended.Output + ended.Error, Does.Not.Contain("internal error").And.Not.Contain("Unhandled").And.Not.Contain("   at "));
}
