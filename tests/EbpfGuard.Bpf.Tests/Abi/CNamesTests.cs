using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>The rule of names.</summary>
public sealed class CNamesTests
{
    [Test]
    public void PrefixesAreFoundUpToAnUnderscore()
    {
        Assert.That(CNames.CommonPrefix(["EG_BIT_SET", "EG_BIT_CLEAR"]), Is.EqualTo("EG_BIT_"));
        Assert.That(CNames.CommonPrefix(["EG_BIT_SET", "EG_BITE"]), Is.EqualTo("EG_"));
        Assert.That(CNames.CommonPrefix(["EG_FILTER_FACTOR"]), Is.EqualTo("EG_FILTER_"));
        Assert.That(CNames.CommonPrefix([]), Is.Empty);
    }

    [Test]
    public void WordsBecomePascalCase() => Assert.That(CNames.ToPascal("start_time_ns"), Is.EqualTo("StartTimeNs"));
}
