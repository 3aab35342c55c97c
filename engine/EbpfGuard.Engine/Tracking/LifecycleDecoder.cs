using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Tracking;

/// <summary>Bytes of the tracker's ring to process facts. Records of unknown shape are refused, never guessed at.</summary>
public sealed class LifecycleDecoder(ProcessTable table, LongArguments arguments)
{
    private static readonly int TextOffset = (int)Marshal.OffsetOf<ExecRecord>(nameof(ExecRecord.Text));
    private static readonly int PieceOffset = (int)Marshal.OffsetOf<ArgumentsRecord>(nameof(ArgumentsRecord.Text));

    /// <summary>Applies a lifecycle record to the table; false when the bytes are none.</summary>
    public bool Apply(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Unsafe.SizeOf<LifecycleRecord>()) return false;
        switch ((RecordType)MemoryMarshal.Read<RecordHead>(bytes).Type)
        {
            case RecordType.Exec:
                return Exec(bytes);
            case RecordType.Fork:
                var fork = MemoryMarshal.Read<LifecycleRecord>(bytes);
                table.Fork(fork.ExecId, fork.Pid, fork.Ppid, fork.StartTimeNs);
                return true;
            case RecordType.Exit:
                var exit = MemoryMarshal.Read<LifecycleRecord>(bytes);
                table.Exit(exit.Pid, exit.StartTimeNs);
                return true;
            case RecordType.Arguments:
                return Piece(bytes);
            default:
                return false;
        }
    }

    private bool Piece(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < PieceOffset) return false;
        ref readonly ArgumentsRecord record = ref Unsafe.As<byte, ArgumentsRecord>(ref MemoryMarshal.GetReference(bytes));
        if ((ulong)PieceOffset + record.Bytes > (ulong)bytes.Length) return false;
        arguments.Add(record.ExecId, record.Offset, bytes.Slice(PieceOffset, (int)record.Bytes));
        return true;
    }

    private bool Exec(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < TextOffset) return false;
        ref readonly ExecRecord record = ref Unsafe.As<byte, ExecRecord>(ref MemoryMarshal.GetReference(bytes));
        if ((ulong)TextOffset + record.ExepathBytes + record.ArgsBytes > (ulong)bytes.Length) return false;

        ReadOnlySpan<byte> path = bytes.Slice(TextOffset, (int)record.ExepathBytes);
        ReadOnlySpan<byte> first = bytes.Slice(TextOffset + path.Length, (int)record.ArgsBytes);
        var gaps = (ExecGaps)record.Gaps;
        table.Exec(new ProcessFacts
        {
            ExecId = record.ExecId,
            Pid = record.Pid,
            Ppid = record.Ppid,
            StartTimeNs = record.StartTimeNs,
            Name = RecordText.DecodeTerminated(record.Comm),
            ExePath = path.IsEmpty ? null : RecordText.Decode(path),
            Arguments = gaps.HasFlag(ExecGaps.Args) ? null : ArgumentText.Split(first),
            ArgumentsAreCut = gaps.HasFlag(ExecGaps.ArgsCut),
            WholeArguments = arguments.Complete(record.ExecId, record.ArgsWhole),
            ArgumentsAreClaimed = gaps.HasFlag(ExecGaps.ArgsClaimed),
            ArgumentsAreRewritten = gaps.HasFlag(ExecGaps.ArgsRewritten),
            NameIsClaimed = gaps.HasFlag(ExecGaps.NameClaimed),
            Flags = (ProgramFlags)record.Flags,
        });
        return true;
    }
}
