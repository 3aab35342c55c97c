using EbpfGuard.Engine.Faults;
using EbpfGuard.Engine.Images;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Decisions;

/// <summary>Programs that the operator never wants to be stopped, by their files.</summary>
public sealed class NeverStopTests
{
    private Playground _play = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        Directory.CreateDirectory(_play["bin"]);
        foreach (string program in (string[])["bin/rescue", "bin/other"]) _play.Copy(program);
        File.CreateSymbolicLink(_play["rescue"], _play["bin/rescue"]);
        _play.Write("secret");
        _guard = new GuardSession(_play,
            GuardSession.Rule("secret", $"evt.type = openat and proc.exepath startswith {_play["bin"]}/ and fd.name = {_play["secret"]}", "kill")
            + GuardSession.Rule("programs", $"evt.type = execve and proc.exepath startswith {_play["bin"]}/ and proc.args contains do-harm", "kill"),
            o => o with { CannotBlock = CannotBlock.Kill, NeverStop = [_play["rescue"]] });
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
    }

    [Test]
    public void TheyDoWhatOthersAreKilledFor()
    {
        ActResult other = RunningAct.Start(_play["bin/other"], "open", _play["secret"]).Wait();
        Assert.That(other.IsKilled, Is.True, other.ToString());
        ActResult rescue = RunningAct.Start(_play["bin/rescue"], "open", _play["secret"]).Wait();
        Assert.That(rescue.ExitCode, Is.Zero, rescue.ToString());
        _guard.AssertRecorded("secret", rescue, "allow", "spared");
    }

    [Test]
    public void TheyAreStartedWhateverTheirArgumentsAre()
    {
        ActResult other = RunningAct.Start(_play.Actor, "spawn", _play["bin/other"], "nothing", "do-harm").Wait();
        Assert.That(other.Output.Trim(), Is.EqualTo("signal 9"), other.ToString());
        ActResult rescue = RunningAct.Start(_play.Actor, "spawn", _play["bin/rescue"], "nothing", "do-harm").Wait();
        Assert.That(rescue.Output.Trim(), Is.EqualTo("done\nexit 0"), rescue.ToString());
        _guard.AssertRecorded("programs", rescue, "allow", "spared");
    }

    [Test]
    public void ANameMakesNobodyOneOfThem()
    {
        Directory.CreateDirectory(_play["bin/more"]);
        ActResult pretender = RunningAct.Start(_play.Copy("bin/more/rescue"), "open", _play["secret"]).Wait();
        Assert.That(pretender.IsKilled, Is.True, pretender.ToString());
    }

    [Test]
    public void AFileThatAProcessGivesItselfMakesNobodyOneOfThem()
    {
        ActResult forger = RunningAct.Start(_play["bin/other"], "forged-open", _play["bin/rescue"], _play["secret"]).Wait();
        Assert.That(forger.IsKilled, Is.True, forger.ToString());
    }

    [Test]
    public void WhoeverIsNotTheHostsRootIsNoneOfThem()
    {
        ActResult user = RunningAct.Start(_play["bin/rescue"], "open-as", "65534", _play["secret"]).Wait();
        Assert.That(user.IsKilled, Is.True, user.ToString());
        ActResult rootOfHisOwn = RunningAct.Start("/usr/bin/unshare", "--map-root-user", _play["bin/rescue"], "openat", _play["secret"]).Wait();
        Assert.That(rootOfHisOwn.IsKilled, Is.True, rootOfHisOwn.ToString());
    }

    [Test]
    public void AProgramThatIsNotThereIsRefused()
    {
        using var play = new Playground();
        HostException refusal = Assert.Throws<HostException>(() =>
            new GuardSession(play, GuardSession.Rule("any", $"evt.type = openat and fd.name = {play["x"]}", "alert"), o => o with { NeverStop = [play["gone"]] }))!;
        Assert.That(refusal.Fault.Descriptor.Code, Is.EqualTo("EG0322"));
    }
}
