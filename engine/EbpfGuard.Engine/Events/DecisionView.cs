using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Events;

/// <summary>
/// A decision record in place, with its lengths checked: reading it copies and allocates nothing.
/// </summary>
public readonly ref struct DecisionView
{
    private static readonly int PathOffset = (int)Marshal.OffsetOf<DecisionRecord>(nameof(DecisionRecord.Path));
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ref readonly DecisionRecord _record;

    private DecisionView(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _record = ref Unsafe.As<byte, DecisionRecord>(ref MemoryMarshal.GetReference(bytes));
    }

    /// <summary>The fixed part. Its member <see cref="DecisionRecord.Path"/> may reach beyond the record: use the spans here.</summary>
    public ref readonly DecisionRecord Fixed => ref _record;

    /// <summary>The numbers of the rules that matched.</summary>
    public ReadOnlySpan<uint> Rules => ((ReadOnlySpan<uint>)_record.Rules)[..(int)Math.Min(_record.RuleCount, AbiLimits.Matches)];

    /// <summary>The path.</summary>
    public ReadOnlySpan<byte> Path => _bytes.Slice(PathOffset, _record.PathBytes);

    /// <summary>The second path.</summary>
    public ReadOnlySpan<byte> SecondPath => _bytes.Slice(PathOffset + _record.PathBytes, _record.Path2Bytes);

    /// <summary>The working directory.</summary>
    public ReadOnlySpan<byte> WorkingDirectory => _bytes.Slice(PathOffset + _record.PathBytes + _record.Path2Bytes, _record.CwdBytes);

    /// <summary>The arguments of the program that an exec asks for, a NUL behind each.</summary>
    public ReadOnlySpan<byte> Arguments =>
        _bytes.Slice(PathOffset + _record.PathBytes + _record.Path2Bytes + _record.CwdBytes, _record.ArgsBytes);

    /// <summary>Looks at <paramref name="bytes"/>; false when they cannot be a decision record.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> bytes, out DecisionView view)
    {
        view = default;
        if (bytes.Length < PathOffset) return false;
        view = new DecisionView(bytes);
        return view._record.Head.Type == (uint)RecordType.Decision
            && PathOffset + view._record.PathBytes + view._record.Path2Bytes + view._record.CwdBytes + view._record.ArgsBytes <= bytes.Length;
    }
}
