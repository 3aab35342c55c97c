using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Bpf.Rings;
using EbpfGuard.Bpf.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Rings;

/// <summary>What a program writes to a ring is what the reader hands out: each record once, whole, in order.</summary>
public sealed class RingBufferTests
{
    private BpfObject _object = null!;
    private RingBufferReader _ring = null!;
    private BpfProgram _write;

    [SetUp]
    public void Load()
    {
        _object = TestPrograms.Load("ring");
        _write = _object.Program("write_records");
        _ring = new RingBufferReader(_object.Map("t_ring"));
    }

    [TearDown]
    public void Unload()
    {
        _ring?.Dispose();
        _object?.Dispose();
    }

    [Test]
    public void RecordsComeWholeAndInOrder()
    {
        Fill(first: 1000, count: 20, bytes: 100);
        Check check = new(expected: 1000, bytes: 100);
        Assert.That(_ring.Read(ref check), Is.EqualTo(20));
        Assert.That(check.Next, Is.EqualTo(1020));
        Assert.That(_ring.PendingBytes, Is.Zero);
        Assert.That(_ring.Read(ref check), Is.Zero);
    }

    // 4096 is no multiple of a record's room, so that records lie across the end of the ring in most rounds.
    [TestCase(8u)]
    [TestCase(13u)]
    [TestCase(100u)]
    [TestCase(256u)]
    public void RecordsAcrossTheEndOfTheRingComeWhole(uint bytes)
    {
        Check check = new(expected: 0, bytes);
        for (ulong first = 0; first < 7000; first += 7)
        {
            Assert.That(Fill(first, 7, bytes).Refused, Is.Zero, "room is freed");
            Assert.That(_ring.Read(ref check), Is.EqualTo(7));
        }
        Assert.That(check.Next, Is.EqualTo(7000));
    }

    [Test]
    public void ThrownAwayRecordsAreSkipped()
    {
        Check check = new(expected: 0, bytes: 24);
        for (ulong first = 0; first < 1000; first += 10)
        {
            FillRequest done = Fill(first, 10, 24, discardEvery: 3);
            Assert.That(done.Refused, Is.Zero);
            Assert.That(_ring.Read(ref check), Is.EqualTo(10));
        }
        Assert.That(check.Next, Is.EqualTo(1000));
        Assert.That(_ring.PendingBytes, Is.Zero);
    }

    [Test]
    public void FullRingRefusesAndLosesNothingThatItTook()
    {
        FillRequest full = Fill(first: 0, count: 100, bytes: 100);
        Assert.That(full.Written, Is.InRange(30u, 37u));
        Assert.That(full.Written + full.Refused, Is.EqualTo(100));
        Assert.That(Fill(first: 0, count: 1, bytes: 100).Refused, Is.EqualTo(1));

        Check check = new(expected: 0, bytes: 100);
        Assert.That(_ring.Read(ref check), Is.EqualTo(full.Written));
        Assert.That(Fill(first: full.Written, count: 30, bytes: 100).Refused, Is.Zero, "all of its room is free again");
        Assert.That(_ring.Read(ref check), Is.EqualTo(30));
        Assert.That(check.Next, Is.EqualTo(full.Written + 30));
    }

    [Test]
    public void SecondReaderGoesOnWhereTheFirstStopped()
    {
        Fill(first: 0, count: 5, bytes: 16);
        Check check = new(expected: 0, bytes: 16);
        _ring.Read(ref check);
        Fill(first: 5, count: 5, bytes: 16);
        using var second = new RingBufferReader(_object.Map("t_ring"));
        Assert.That(second.Read(ref check), Is.EqualTo(5));
        Assert.That(check.Next, Is.EqualTo(10));
    }

    [Test]
    public void RecordWhoseHandlerThrowsCountsAsRead()
    {
        Fill(first: 0, count: 3, bytes: 16);
        Throwing throwing = default;
        Assert.That(() => _ring.Read(ref throwing), Throws.InvalidOperationException);
        Check check = new(expected: 1, bytes: 16);
        Assert.That(_ring.Read(ref check), Is.EqualTo(2));
    }

    [Test]
    public void ReadingAllocatesNothing()
    {
        Check check = new(expected: 0, bytes: 100);
        long allocated = 0;
        for (ulong first = 0; first < 3000; first += 30)
        {
            Fill(first, 30, 100);
            long before = GC.GetAllocatedBytesForCurrentThread();
            _ring.Read(ref check);
            if (first > 0)
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.That(check.Next, Is.EqualTo(3000));
        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void OtherMapsAreNoRings() =>
        Assert.That(
            () => new RingBufferReader(_object.Map("t_record")),
            Throws.ArgumentException.With.Message.StartsWith("map t_record is not a ring buffer"));

    private FillRequest Fill(ulong first, uint count, uint bytes, uint discardEvery = 0)
    {
        FillRequest request = new() { First = first, Count = count, Bytes = bytes, DiscardEvery = discardEvery };
        _write.Run(ref request);
        return request;
    }

    private struct Throwing : IRecordHandler
    {
        public readonly void Handle(ReadOnlySpan<byte> record) => throw new InvalidOperationException();
    }
}

/// <summary><c>struct fill</c> of ring.bpf.c.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FillRequest
{
    internal ulong First;
    internal uint Count;
    internal uint Bytes;
    internal uint DiscardEvery;
    internal uint Ring;
    internal uint Written;
    internal uint Refused;
}

/// <summary>Expects numbered records as ring.bpf.c writes them.</summary>
internal struct Check(ulong expected, uint bytes) : IRecordHandler
{
    internal ulong Next { get; private set; } = expected;

    public void Handle(ReadOnlySpan<byte> record)
    {
        if (record.Length != bytes)
            throw new InvalidDataException($"record {Next} has {record.Length} bytes, not {bytes}");
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(record);
        if (number != Next)
            throw new InvalidDataException($"record {number} came, not {Next}");
        if (record[8..].ContainsAnyExcept((byte)number))
            throw new InvalidDataException($"record {number} is broken");
        Next++;
    }
}
