using EbpfGuard.Engine.Loading;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Loading;

public sealed class TableRoomTests
{
    [Test]
    public void RoomHoldsWhatIsNotLargerInAnyTable()
    {
        var room = new TableRoom(10, 10, 10, 10, 10, 10);
        Assert.That(room.Holds(room), Is.True);
        Assert.That(room.Holds(default), Is.True);
        TableRoom[] larger =
        [
            room with { Pages = 11 }, room with { ShortTexts = 11 }, room with { LongTexts = 11 }, room with { Addresses = 11 },
            room with { Rules = 11 }, room with { NeverStopped = 11 },
        ];
        Assert.That(larger.Where(l => room.Holds(l)), Is.Empty);
    }

    [Test]
    public void SpareRoomIsHalfAsMuchAgainAndNeverNothing()
    {
        TableRoom spare = new TableRoom(100, 0, 1, 1000, 100, 2).WithSpare();
        Assert.That(spare, Is.EqualTo(new TableRoom(150, 16, 17, 1500, 150, 18)));
    }
}
