using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Tracking;

/// <summary>Bytes of the tracker's ring to process facts. Records of unknown shape are refused, never guessed at.</summary>
/// <param name="table">What is filled.</param>
/// <param name="readArguments">Reads the arguments of a program when a record does not hold them all, as <see cref="WholeArguments"/> asks for them.</param>
public sealed class LifecycleDecoder(ProcessTable table, Func<ulong, uint, byte[]?> readArguments)
{
    private static readonly int TextOffset = (int)Marshal.OffsetOf<ExecRecord>(nameof(ExecRecord.Text));

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
                table.Fork(fork.ExecId, fork.Pid, fork.ParentExecId, fork.Ppid, fork.StartTimeNs);
                return true;
            case RecordType.Exit:
                var exit = MemoryMarshal.Read<LifecycleRecord>(bytes);
                table.Exit(exit.Pid, exit.StartTimeNs);
                return true;
            default:
                return false;
        }
    }

    private bool Exec(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < TextOffset) return false;
        ref readonly ExecRecord record = ref Unsafe.As<byte, ExecRecord>(ref MemoryMarshal.GetReference(bytes));
        if ((ulong)TextOffset + record.ExepathBytes + record.ArgsBytes + record.HostPathBytes > (ulong)bytes.Length) return false;

        ReadOnlySpan<byte> path = bytes.Slice(TextOffset, (int)record.ExepathBytes);
        ReadOnlySpan<byte> arguments = bytes.Slice(TextOffset + path.Length, (int)record.ArgsBytes);
        ReadOnlySpan<byte> hostPath = bytes.Slice(TextOffset + path.Length + arguments.Length, (int)record.HostPathBytes);
        var gaps = (ExecGaps)record.Gaps;
        table.Exec(new ProcessFacts
        {
            ExecId = record.ExecId,
            Pid = record.Pid,
            Ppid = record.Ppid,
            StartTimeNs = record.StartTimeNs,
            Name = RecordText.DecodeTerminated(record.Comm),
            ExePath = path.IsEmpty ? null : RecordText.Decode(path),
            HostPathState = (FactState)record.HostPathState,
            HostPath = hostPath.IsEmpty ? null : RecordText.Decode(hostPath),
            Arguments = gaps.HasFlag(ExecGaps.Args) ? null : ArgumentText.Split(arguments),
            ArgumentsAreCut = gaps.HasFlag(ExecGaps.ArgsCut),
            WholeArguments = WholeArguments.Of(record.ExecId, record.ArgsWhole, readArguments),
            ArgumentsAreClaimed = gaps.HasFlag(ExecGaps.ArgsClaimed),
            ArgumentsAreRewritten = gaps.HasFlag(ExecGaps.ArgsRewritten),
            NameIsClaimed = gaps.HasFlag(ExecGaps.NameClaimed),
            Flags = (ProgramFlags)record.Flags,
        });
        return true;
    }
}
