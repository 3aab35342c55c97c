using System.Buffers.Binary;
using EbpfGuard.Bpf.Rings;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Rings;

/// <summary>A file laid out as a ring of which only a part is mapped at a time.</summary>
public sealed class RingWindowTests
{
    private const int Capacity = 4 << 20;
    private const int Header = 8;

    private static readonly int Page = Environment.SystemPageSize;

    // More than the part that is mapped as a rule, and a whole page less than the ring.
    private static readonly int Largest = Capacity - (2 * Page);

    [Test]
    public void EveryRecordIsReadWholeRoundAndRound()
    {
        string path = Path.GetTempFileName();
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.DeleteOnClose);
        RandomAccess.SetLength(file, (2 * Page) + (2 * Capacity));
        using var ring = new RingBufferReader((int)file.DangerousGetHandle(), Capacity, "file");
        var random = new Random(1);
        long position = 0;
        for (int round = 0; position < 5L * Capacity; round++)
        {
            int length = round % 50 == 49 ? Largest : round % 7 == 0 ? random.Next(100_000, 700_000) : random.Next(8, 3000);
            byte[] record = new byte[Header + ((length + 7) & ~7)];
            BinaryPrimitives.WriteInt32LittleEndian(record, length);
            record.AsSpan(Header, length).Fill((byte)round);
            Put(file, position, record);
            position += record.Length;
            RandomAccess.Write(file, BitConverter.GetBytes(position), Page);

            Seen seen = default;
            Assert.That(ring.Read(ref seen), Is.EqualTo(1), $"record {round}");
            Assert.That((seen.Length, seen.OnlyByte), Is.EqualTo((length, (int?)(byte)round)), $"record {round} before {position}");
        }

        Assert.That(ring.PendingBytes, Is.Zero);
    }

    // In a ring the second copy of the data is the first one.
    private static void Put(SafeFileHandle file, long position, byte[] record)
    {
        long offset = position % Capacity;
        foreach (long copy in (long[])[offset - Capacity, offset, offset + Capacity])
        {
            int from = (int)Math.Max(0, -copy), to = (int)Math.Min(record.Length, (2L * Capacity) - copy);
            if (from < to) RandomAccess.Write(file, record.AsSpan(from, to - from), (2 * Page) + copy + from);
        }
    }

    private struct Seen : IRecordHandler
    {
        public int Length { get; private set; }

        public int? OnlyByte { get; private set; }

        public void Handle(ReadOnlySpan<byte> record)
        {
            Length = record.Length;
            OnlyByte = record.ContainsAnyExcept(record[0]) ? null : record[0];
        }
    }
}
