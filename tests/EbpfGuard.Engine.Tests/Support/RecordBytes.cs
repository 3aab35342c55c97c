using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Tests.Support;

/// <summary>Ring records as the kernel writes them.</summary>
internal static class RecordBytes
{
    private const int AddressBytes = 16;
    private static readonly int BodyOffset = (int)Marshal.OffsetOf<DecisionRecord>(nameof(DecisionRecord.Body));
    private static readonly int TextOffset = (int)Marshal.OffsetOf<ExecRecord>(nameof(ExecRecord.Text));

    public static byte[] Decision(DecisionRecord record, ReadOnlySpan<byte> path = default, ReadOnlySpan<byte> second = default, params uint[] rules) =>
        In(default, record, path, second, rules);

    /// <summary>The record of a process whose working directory is <paramref name="directory"/>.</summary>
    public static byte[] In(ReadOnlySpan<byte> directory, DecisionRecord record, ReadOnlySpan<byte> path, ReadOnlySpan<byte> second, params uint[] rules)
    {
        bool hasTwoNames = (DecisionPoint)record.Op is DecisionPoint.Rename or DecisionPoint.Link;
        record.Head.Type = (uint)RecordType.Decision;
        record.RuleCount = (uint)rules.Length;
        for (int i = 0; i < rules.Length; i++) record.Rules[i] = rules[i];
        int bytes = (sizeof(long) * record.NumberStates.KnownCount) + (AddressBytes * BitOperations.PopCount(record.AddressStates & 0xaaaaaaaa));
        Add(hasTwoNames ? FactInput.OldPath : FactInput.Path, path);
        Add(hasTwoNames ? FactInput.NewPath : FactInput.HostPath, second);
        Add(FactInput.ProcCwd, directory);
        return Bytes(record)[..(BodyOffset + bytes)];

        void Add(FactInput input, ReadOnlySpan<byte> text)
        {
            if (text.IsEmpty) return;
            TextFlags flags = (TextFlags)FactState.Known | (text.Contains((byte)0) ? TextFlags.Cut : 0);
            record.Texts[record.TextCount++] = new RecordedText { Input = (byte)input, Flags = (byte)flags, Bytes = (ushort)text.Length };
            text.CopyTo(((Span<byte>)record.Body)[bytes..]);
            bytes += text.Length;
        }
    }

    /// <summary>Sets a number that the record's decision saw.</summary>
    public static void Set(ref DecisionRecord record, FactInput input, long value)
    {
        int place = record.NumberStates.KnownBefore(input), count = record.NumberStates.KnownCount;
        Span<long> numbers = MemoryMarshal.Cast<byte, long>((Span<byte>)record.Body);
        numbers[place..count].CopyTo(numbers[(place + 1)..]);
        numbers[place] = value;
        record.NumberStates.Set(input, FactState.Known);
    }

    public static byte[] Exec(ExecRecord record, string comm, string path, string arguments)
    {
        record.Head.Type = (uint)RecordType.Exec;
        Encoding.UTF8.GetBytes(comm, record.Comm);
        record.ExepathBytes = (uint)Encoding.UTF8.GetByteCount(path);
        record.ArgsBytes = (uint)Encoding.UTF8.GetByteCount(arguments);
        Encoding.UTF8.GetBytes(path + arguments, record.Text);
        return Bytes(record)[..(TextOffset + (int)record.ExepathBytes + (int)record.ArgsBytes)];
    }

    public static byte[] Lifecycle(RecordType type, LifecycleRecord record)
    {
        record.Head.Type = (uint)type;
        return Bytes(record);
    }

    private static byte[] Bytes<T>(T record)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in record)).ToArray();
}
