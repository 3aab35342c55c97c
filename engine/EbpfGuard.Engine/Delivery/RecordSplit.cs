using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Sessions;

namespace EbpfGuard.Engine.Delivery;

/// <summary>
/// Parts a record between the rules that leave something to user space and those that leave nothing. Together they would have to be told
/// each time, and so be judged each time; alone, the first can be a mere repeat. Allocates nothing. For one thread.
/// </summary>
internal sealed class RecordSplit(PolicySession session)
{
    private readonly byte[] _part = new byte[Unsafe.SizeOf<DecisionRecord>()];

    /// <summary>True when the record has rules of both kinds.</summary>
    public bool IsMixed(ReadOnlySpan<byte> record, DecisionView view)
    {
        if (view.Rules.Length < 2 || record.Length > _part.Length) return false;
        bool first = HasWork(view.Rules[0], view);
        foreach (uint rule in view.Rules)
        {
            if (HasWork(rule, view) != first) return true;
        }

        return false;
    }

    /// <summary>The record as if it had matched the rules of one kind alone; valid until the next call.</summary>
    public ReadOnlySpan<byte> Part(ReadOnlySpan<byte> record, DecisionView view, bool hasWork)
    {
        record.CopyTo(_part);
        ref DecisionRecord part = ref Unsafe.As<byte, DecisionRecord>(ref MemoryMarshal.GetArrayDataReference(_part));
        Span<uint> rules = part.Rules;
        rules.Clear();
        (int count, uint unsure) = (0, 0);
        for (int i = 0; i < view.Rules.Length; i++)
        {
            if (HasWork(view.Rules[i], view) != hasWork) continue;
            unsure |= (view.Fixed.Unsure >> i & 1) << count;
            rules[count++] = view.Rules[i];
        }

        part.RuleCount = (uint)count;
        part.Unsure = unsure;
        return _part.AsSpan(0, record.Length);
    }

    private bool HasWork(uint rule, DecisionView view) =>
        rule < (uint)session.Rules.Count && session.WorkOf((int)rule, (DecisionPoint)view.Fixed.Op) is not null;
}
