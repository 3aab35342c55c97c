using EbpfGuard.Bpf.Objects;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Programs;

public sealed class EmbeddedObjectTests
{
    [Test]
    public void GuardIsOpenedOrItsAbsenceExplained()
    {
        if (!EmbeddedObjects.IsPresent)
        {
            Assert.That(
                EmbeddedObjects.OpenGuard,
                Throws.InvalidOperationException.With.Message.StartsWith("this build has no kernel programs: run `make -C bpf`"));
            return;
        }
        using BpfObject guard = EmbeddedObjects.OpenGuard();
        Assert.That(guard.Programs.Select(p => p.Name), Does.Contain("eg_file_open"));
        Assert.That(guard.Maps.Select(m => m.Name), Does.Contain("eg_cells"));
    }
}
