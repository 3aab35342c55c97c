using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Events;

/// <summary>
/// A decision record in place: reading it copies and allocates nothing.
/// </summary>
public readonly ref struct DecisionView
{
    private const int AddressBytes = 16;
    private static readonly int BodyOffset = (int)Marshal.OffsetOf<DecisionRecord>(nameof(DecisionRecord.Body));
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ref readonly DecisionRecord _record;

    private DecisionView(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _record = ref Unsafe.As<byte, DecisionRecord>(ref MemoryMarshal.GetReference(bytes));
    }

    /// <summary>The fixed part. Its member <see cref="DecisionRecord.Body"/> may reach beyond the record: use the spans here.</summary>
    public ref readonly DecisionRecord Fixed => ref _record;

    /// <summary>The numbers of the rules that matched.</summary>
    public ReadOnlySpan<uint> Rules => ((ReadOnlySpan<uint>)_record.Rules)[..(int)Math.Min(_record.RuleCount, AbiLimits.Matches)];

    /// <summary>The numbers that are known, in the order of their inputs.</summary>
    public ReadOnlySpan<long> Numbers => MemoryMarshal.Cast<byte, long>(_bytes.Slice(BodyOffset, NumberBytes));

    /// <summary>What the texts are, and of what length.</summary>
    public ReadOnlySpan<RecordedText> Texts => ((ReadOnlySpan<RecordedText>)_record.Texts)[..Math.Min((int)_record.TextCount, AbiLimits.RecordTexts)];

    /// <summary>The arguments of the program that an exec asks for, a NUL behind each; and whether there are more.</summary>
    public ReadOnlySpan<byte> NewArguments(out bool areCut)
    {
        for (int i = 0; i < Texts.Length; i++)
        {
            if (Texts[i].Input != (byte)FactInput.NewArgs) continue;
            areCut = ((TextFlags)Texts[i].Flags).HasFlag(TextFlags.Cut);
            return BytesOf(i);
        }

        areCut = true;
        return [];
    }

    private int NumberBytes => sizeof(long) * _record.NumberStates.KnownCount;

    private int TextOffset => BodyOffset + NumberBytes + (AddressBytes * AddressesBefore(FactInput.Count));

    /// <summary>An address, IPv4 as <c>::ffff:a.b.c.d</c>; empty when it is not known.</summary>
    public ReadOnlySpan<byte> Address(FactInput input) =>
        AddressesBefore(input) == AddressesBefore(input + 1) ? []
            : _bytes.Slice(BodyOffset + NumberBytes + (AddressBytes * AddressesBefore(input)), AddressBytes);

    /// <summary>The bytes of a text of <see cref="Texts"/>.</summary>
    public ReadOnlySpan<byte> BytesOf(int text)
    {
        int before = 0;
        for (int i = 0; i < text; i++) before += Texts[i].Bytes;
        return _bytes.Slice(TextOffset + before, Texts[text].Bytes);
    }

    /// <summary>
    /// False when what the record lists reaches beyond its end. To be asked before numbers, addresses and texts are read; who only asks for
    /// rules is spared it.
    /// </summary>
    public bool IsWhole
    {
        get
        {
            int end = TextOffset;
            foreach (RecordedText text in Texts) end += text.Bytes;
            return end <= _bytes.Length;
        }
    }

    /// <summary>Looks at <paramref name="bytes"/>; false when they cannot be a decision record.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> bytes, out DecisionView view)
    {
        view = default;
        if (bytes.Length < BodyOffset) return false;
        view = new DecisionView(bytes);
        return view._record.Head.Type == (uint)RecordType.Decision && view._record.TextCount <= AbiLimits.RecordTexts;
    }

    // The upper bit of a state is that of what is known.
    private int AddressesBefore(FactInput input)
    {
        uint states = _record.AddressStates & ((1u << (2 * (int)(input - FactInput.ServerAddr))) - 1);
        return BitOperations.PopCount(states & 0xaaaaaaaa);
    }
}
