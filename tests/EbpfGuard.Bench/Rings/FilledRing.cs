using System.Diagnostics;
using EbpfGuard.Bench.Measuring;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Bpf.Rings;

namespace EbpfGuard.Bench.Rings;

/// <summary>A ring that a kernel program fills with decision records of 17 numbers, as an open has, and a path of 40 bytes.</summary>
internal sealed class FilledRing : IDisposable
{
    /// <summary>The process of every record.</summary>
    public const ulong ExecId = 77;

    private const uint Numbers = 17;
    private const int RingBytes = 32 << 20;
    private readonly BpfObject _object;
    private readonly BpfProgram _fill;

    public FilledRing()
    {
        _object = BpfObject.OpenFile(BenchProgram.PathOf("records.bpf.o"));
        Bpf.Objects.BpfMap ring = _object.Map("b_records");
        ring.MaxEntries = RingBytes;
        _object.Load();
        _fill = _object.Program("fill");
        var record = new DecisionRecord { ExecId = ExecId, RuleCount = 1, TextCount = 1, Op = (ushort)DecisionPoint.Open };
        record.Head.Type = (uint)RecordType.Decision;
        for (FactInput input = FactInput.Texts; input < FactInput.Texts + Numbers; input++) record.NumberStates.Set(input, FactState.Known);
        record.Texts[0] = new RecordedText { Input = (byte)FactInput.Path, Flags = (byte)FactState.Known, Bytes = 40 };
        "/usr/lib/x86_64-linux-gnu/libcrypto.so.3"u8.CopyTo(((Span<byte>)record.Body)[((int)Numbers * sizeof(long))..]);
        _object.Map<uint, DecisionRecord>("b_record").Set(0, record);
        Reader = new RingBufferReader(ring);
    }

    /// <summary>Reads it.</summary>
    public RingBufferReader Reader { get; }

    /// <summary>Fills what is empty; returns the time it took.</summary>
    public TimeSpan Fill()
    {
        long started = Stopwatch.GetTimestamp();
        _fill.Run([]);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reader.Dispose();
        _object.Dispose();
    }
}
