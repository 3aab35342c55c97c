using EbpfGuard.Engine.Delivery;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

public sealed class RecordQueueTests
{
    [Test]
    public void RecordsComeOutInOrderAndWhole()
    {
        var random = new Random(7);
        var queue = new RecordQueue(4096, () => { });
        var expected = new Queue<(byte[] Bytes, int Tag)>();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            if (queue.TryEnqueue(bytes, i)) expected.Enqueue((bytes, i));
            else Assert.That(expected, Is.Not.Empty, "an empty queue takes a record");
            while (random.Next(3) != 0 && queue.TryPeek(out ReadOnlySpan<byte> record, out int tag))
            {
                (byte[] Bytes, int Tag) first = expected.Dequeue();
                Assert.That(tag, Is.EqualTo(first.Tag));
                Assert.That(record.SequenceEqual(first.Bytes), Is.True);
                queue.Release();
            }
        }
    }

    [Test]
    public void AFullQueueRefusesAndTakesAgainWhenThereIsRoom()
    {
        var queue = new RecordQueue(64, () => { });
        byte[] record = new byte[24];
        Assert.That(queue.TryEnqueue(record, 1), Is.True);
        Assert.That(queue.TryEnqueue(record, 2), Is.True);
        Assert.That(queue.TryEnqueue(record, 3), Is.False);
        Assert.That(queue.TryPeek(out _, out int tag), Is.True);
        Assert.That(tag, Is.EqualTo(1));
        queue.Release();
        Assert.That(queue.TryEnqueue(record, 4), Is.True);
        Assert.That(queue.TryEnqueue(record, 5), Is.False);
    }

    [Test]
    public void ARecordThatDoesNotFitBeforeTheEndNeedsItsRoomAtTheBeginning()
    {
        var queue = new RecordQueue(64, () => { });
        for (byte i = 1; i <= 3; i++) Assert.That(queue.TryEnqueue(Record(i, 8), i), Is.True);
        queue.Release();
        Assert.That(queue.TryEnqueue(Record(4, 16), 4), Is.False, "16 bytes before the end and 16 at the beginning are no 24 in a row");
        Assert.That(Read(queue), Is.EqualTo(new[] { (2, "2 x 8"), (3, "3 x 8") }), "those that wait are whole");
        Assert.That(queue.TryEnqueue(Record(4, 16), 4), Is.True);
        Assert.That(Read(queue), Is.EqualTo(new[] { (4, "4 x 16") }));
    }

    [Test]
    public void NothingIsLostBetweenSeveralWritersAndOneReader()
    {
        using var wakeup = new Wakeup();
        var queue = new RecordQueue(8192, wakeup.Signal);
        const int Each = 50_000;
        Thread[] writers = [.. Enumerable.Range(0, 3).Select(writer => new Thread(() =>
        {
            Span<byte> record = stackalloc byte[16];
            for (int i = 0; i < Each; i++)
            {
                BitConverter.TryWriteBytes(record, i);
                while (!queue.TryEnqueue(record[..(4 + (i % 12))], writer)) Thread.Yield();
            }
        }))];
        foreach (Thread writer in writers) writer.Start();

        int[] next = new int[3];
        for (int left = 3 * Each; left > 0;)
        {
            if (!queue.TryPeek(out ReadOnlySpan<byte> record, out int writer))
            {
                wakeup.Wait(TimeSpan.FromSeconds(1), () => !queue.IsEmpty);
                continue;
            }

            Assert.That(BitConverter.ToInt32(record), Is.EqualTo(next[writer]++));
            queue.Release();
            left--;
        }

        foreach (Thread writer in writers) writer.Join();
        Assert.That(queue.IsEmpty, Is.True);
    }

    [Test]
    public void PassingOnAllocatesNothing()
    {
        var queue = new RecordQueue(4096, () => { });
        byte[] record = new byte[200];
        for (int i = 0; i < 100; i++) Pass(queue, record);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++) Pass(queue, record);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static byte[] Record(byte value, int bytes) => [.. Enumerable.Repeat(value, bytes)];

    private static List<(int Tag, string Record)> Read(RecordQueue queue)
    {
        List<(int, string)> read = [];
        for (; queue.TryPeek(out ReadOnlySpan<byte> record, out int tag); queue.Release())
            read.Add((tag, record.ContainsAnyExcept(record[0]) ? "torn" : $"{record[0]} x {record.Length}"));
        return read;
    }

    private static void Pass(RecordQueue queue, byte[] record)
    {
        queue.TryEnqueue(record, 0);
        if (queue.TryPeek(out _, out _)) queue.Release();
    }
}
