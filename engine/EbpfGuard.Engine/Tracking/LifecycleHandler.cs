using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Rings;
using EbpfGuard.Engine.Faults;

namespace EbpfGuard.Engine.Tracking;

/// <summary>Exec, fork and exit records to the process table.</summary>
internal struct LifecycleHandler(LifecycleDecoder decoder, SequenceTracker sequence, FaultLog faults) : IRecordHandler
{
    /// <inheritdoc/>
    public readonly void Handle(ReadOnlySpan<byte> record)
    {
        if (record.Length < Unsafe.SizeOf<RecordHead>()) return;
        try
        {
            sequence.Observe(MemoryMarshal.Read<RecordHead>(record).Sequence);
            decoder.Apply(record);
        }
        catch (Exception e)
        {
            faults.Add("reading a record of a process's life", e);
        }
    }
}
