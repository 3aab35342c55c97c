using System.Runtime.InteropServices;
using System.Text;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Tests.Support;

/// <summary>Ring records as the kernel writes them.</summary>
internal static class RecordBytes
{
    private static readonly int PathOffset = (int)Marshal.OffsetOf<DecisionRecord>(nameof(DecisionRecord.Path));
    private static readonly int TextOffset = (int)Marshal.OffsetOf<ExecRecord>(nameof(ExecRecord.Text));

    public static byte[] Decision(DecisionRecord record, ReadOnlySpan<byte> path = default, ReadOnlySpan<byte> second = default, params uint[] rules) =>
        In(default, record, path, second, rules);

    /// <summary>The record of a process whose working directory is <paramref name="directory"/>.</summary>
    public static byte[] In(ReadOnlySpan<byte> directory, DecisionRecord record, ReadOnlySpan<byte> path, ReadOnlySpan<byte> second, params uint[] rules)
    {
        record.Head.Type = (uint)RecordType.Decision;
        record.PathBytes = (ushort)path.Length;
        record.Path2Bytes = (ushort)second.Length;
        record.CwdBytes = (ushort)directory.Length;
        record.RuleCount = (uint)rules.Length;
        for (int i = 0; i < rules.Length; i++) record.Rules[i] = rules[i];
        Span<byte> text = record.Path;
        path.CopyTo(text);
        second.CopyTo(text[path.Length..]);
        directory.CopyTo(text[(path.Length + second.Length)..]);
        return Bytes(record)[..(PathOffset + path.Length + second.Length + directory.Length)];
    }

    /// <summary>Sets a number that the record's decision saw.</summary>
    public static void Set(ref DecisionRecord record, FactInput input, long value)
    {
        int place = (int)(input - FactInput.Texts);
        record.Numbers[place] = value;
        record.NumberStates |= (ulong)FactState.Known << (2 * place);
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
