using System.Buffers.Binary;
using EbpfGuard.Bpf.Rings;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Rings;

/// <summary>A file laid out as a ring, where a test can hold a record unfinished.</summary>
public sealed class BusyRecordTests
{
    private const int Capacity = 4096;
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;

    private static readonly int Page = Environment.SystemPageSize;

    private SafeFileHandle _file = null!;
    private RingBufferReader _ring = null!;

    [SetUp]
    public void Open()
    {
        string path = Path.GetTempFileName();
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.DeleteOnClose);
        RandomAccess.SetLength(_file, (2 * Page) + (2 * Capacity));
        _ring = new RingBufferReader((int)_file.DangerousGetHandle(), Capacity, "file");
    }

    [TearDown]
    public void Close()
    {
        _ring.Dispose();
        _file.Dispose();
    }

    [Test]
    public void ReadingStopsAtAnUnfinishedRecordAndGoesOnWhenItIsFinished()
    {
        Header(at: 0, 16);
        Header(at: 24, Busy | 16);
        Header(at: 48, 16);
        Produced(72);
        Count count = default;
        Assert.That(_ring.Read(ref count), Is.EqualTo(1));
        Assert.That(Consumed(), Is.EqualTo(24));
        Assert.That(_ring.Read(ref count), Is.Zero);

        Header(at: 24, 16);
        Assert.That(_ring.Read(ref count), Is.EqualTo(2));
        Assert.That((Consumed(), count.Bytes), Is.EqualTo((72L, 48)));
    }

    [Test]
    public void UnfinishedRecordMayBeThrownAwayInTheEnd()
    {
        Header(at: 0, Busy | 16);
        Produced(24);
        Count count = default;
        Assert.That(_ring.Read(ref count), Is.Zero);
        Header(at: 0, Discarded | 16);
        Assert.That(_ring.Read(ref count), Is.Zero);
        Assert.That((Consumed(), count.Bytes), Is.EqualTo((24L, 0)));
    }

    [Test]
    public void PositionIsWrittenOnceABatchAndEachQuarterOfTheRing()
    {
        for (int at = 0; at < 4080; at += 24)
            Header(at, 16);
        Produced(4080);
        Positions seen = new(this);
        Assert.That(_ring.Read(ref seen), Is.EqualTo(170));
        Assert.That(seen.Distinct, Is.EqualTo(new long[] { 0, 1032, 2064, 3096 }));
        Assert.That(Consumed(), Is.EqualTo(4080));
    }

    private void Header(int at, uint word) => Write((2 * Page) + at, word);

    private void Produced(ulong position) => Write(Page, position);

    private long Consumed()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomAccess.Read(_file, bytes, 0);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    private void Write<T>(long at, T value)
        where T : unmanaged =>
        RandomAccess.Write(_file, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)), at);

    private struct Count : IRecordHandler
    {
        internal int Bytes { get; private set; }

        public void Handle(ReadOnlySpan<byte> record) => Bytes += record.Length;
    }

    private readonly struct Positions(BusyRecordTests owner) : IRecordHandler
    {
        internal SortedSet<long> Distinct { get; } = [];

        public void Handle(ReadOnlySpan<byte> record) => Distinct.Add(owner.Consumed());
    }
}
