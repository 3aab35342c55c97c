using EbpfGuard.Engine.Host;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Audit;

public sealed class AuditTimeTests
{
    [TestCase(0, "1970-01-01T00:00:00.000000000Z")]
    [TestCase(1, "1970-01-01T00:00:00.000000001Z")]
    [TestCase(1_785_499_200_123_456_789, "2026-07-31T12:00:00.123456789Z")]
    [TestCase(-1, "1969-12-31T23:59:59.999999999Z")] // a clock that was set wrong
    [TestCase(long.MaxValue, "2262-04-11T23:47:16.854775807Z")]
    public void ATimeHasItsNanoseconds(long timeNs, string expected)
    {
        Assert.That(AuditTime.Iso(timeNs), Is.EqualTo(expected));
        Assert.That(AuditTime.OfDay(timeNs), Is.EqualTo(expected["1970-01-01T".Length..^1]));
    }
}
