using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Objects;

/// <summary>How the caller spelled a path is known to user space, also where no rule compares it in the kernel.</summary>
[Category("EveryMode")]
public sealed class SpellingTests
{
    [Test]
    public void ASpellingIsKnownToWhatUserSpaceFinishes()
    {
        using var play = new Playground();
        string file = play.Write("secret");
        string spelled = $"{Path.GetDirectoryName(file)}/../{Path.GetFileName(Path.GetDirectoryName(file))}/secret";
        using var guard = new GuardSession(play,
            GuardSession.Rule("spelled", $"evt.type = openat and fd.name = {file} and fd.nameraw regex \".*/[.][.]/.*\"", "alert"));

        ActResult plain = RunningAct.Start(play.Actor, "openat", file).Wait();
        ActResult odd = RunningAct.Start(play.Actor, "openat", spelled).Wait();
        guard.AssertRecorded("spelled", odd, "allow", "reported");
        Assert.That(guard.Audit.MatchesOf("spelled").Select(r => r.GetProperty("process").GetProperty("pid").GetInt32()), Has.None.EqualTo(plain.Pid));
    }
}
