using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Images.Inputs;
using EbpfGuard.Engine.Images.Tables;

namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>Reads an image's bytes as the kernel does: cells, classifiers and their outputs.</summary>
internal sealed class ImageReader
{
    private readonly PolicyImage _image;
    private readonly ImageLayout _layout;
    private readonly ExactLookup _exact;
    private readonly AddressLookup _addresses;

    public ImageReader(PolicyImage image)
    {
        _image = image;
        _layout = image.Layout;
        _exact = new ExactLookup(image.Exact);
        _addresses = new AddressLookup(image.Addresses);
    }

    /// <summary>Where the image's tables stand.</summary>
    public ref readonly ImageLayout Layout => ref _layout;

    /// <summary>One cell.</summary>
    public uint Cell(uint cell) => _image.Cells[cell];

    /// <summary>A 64-bit word: two cells.</summary>
    public ulong Word(uint cell) => Cell(cell) | ((ulong)Cell(cell + 1) << 32);

    /// <summary>The struct at <paramref name="cell"/>.</summary>
    public T Read<T>(uint cell)
        where T : unmanaged =>
        MemoryMarshal.Read<T>(MemoryMarshal.AsBytes(_image.Cells.AsSpan((int)cell, Unsafe.SizeOf<T>() / sizeof(uint))));

    /// <summary>The entry of classifier <paramref name="number"/>.</summary>
    public ClassifierEntry Classifier(uint number) => Read<ClassifierEntry>(AbiLimits.ClassifierCell + (number * 8));

    /// <summary>The output of classifier <paramref name="number"/> for <paramref name="facts"/>: a class, or hit bits.</summary>
    public ulong Classify(uint number, FactTable facts)
    {
        ClassifierEntry entry = Classifier(number);
        var input = (FactInput)entry.Input;
        FactState state = input.IsText() ? facts.Text(input).State
            : input.IsAddress() ? facts.Address(input).State
            : facts.Number(input).State;
        var kind = (ClassifierKind)entry.Kind;
        var flags = (ClassifierFlags)entry.Flags;
        bool isCut = input.IsText() && facts.Text(input).IsCut;
        if (isCut && kind != ClassifierKind.Scanner && !flags.HasFlag(ClassifierFlags.Ends)) state = FactState.Unknown;
        bool isClaimed = input.IsText() && facts.Text(input).IsClaimed;
        if (isClaimed && state == FactState.Known && flags.HasFlag(ClassifierFlags.Proof)) state = FactState.Unknown;
        if (state != FactState.Known)
        {
            bool isBits = kind is ClassifierKind.Scanner or ClassifierKind.Set;
            return state switch
            {
                FactState.Missing => isBits ? 1UL << BitRow.HitsMissing : ValueClass.Missing,
                FactState.Nameless => isBits ? 1UL << BitRow.HitsNameless : ValueClass.Nameless,
                _ => isBits ? 1UL << BitRow.HitsUnknown : ValueClass.Unknown,
            };
        }

        return kind switch
        {
            ClassifierKind.Forward or ClassifierKind.Backward or ClassifierKind.Scanner =>
                Walk(entry, kind, facts.Text(input).Bytes.Span) | (isCut && kind == ClassifierKind.Scanner ? 1UL << BitRow.HitsUnknown : 0),
            ClassifierKind.Exact => MayBeNamed(entry, facts.Text(input).Bytes.Span)
                ? _exact.Find(number, facts.Text(input).Bytes.Span) ?? entry.Other
                : entry.Other,
            ClassifierKind.Interval => Search(entry, facts.Number(input).Value),
            ClassifierKind.Direct => LookUp(entry, facts.Number(input).Value),
            ClassifierKind.Address => _addresses.Find(number, facts.Address(input).Value) ?? entry.Other,
            ClassifierKind.Set => (ulong)facts.Number(input).Value & ((1UL << AbiLimits.HitBits) - 1),
            _ => ValueClass.Unknown,
        };
    }

    private bool MayBeNamed(ClassifierEntry entry, ReadOnlySpan<byte> text) =>
        NameFilter.BitOf(text, (int)entry.Count) is not { } bit || (Cell(entry.Bytes + (uint)(bit / 32)) >> (int)(bit % 32) & 1) != 0;

    private ulong Walk(ClassifierEntry entry, ClassifierKind kind, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(_image.Cells.AsSpan((int)entry.Bytes, (int)DfaCell.BytesCells));
        bool isScanner = kind == ClassifierKind.Scanner;
        uint state = entry.Start;
        ulong hits = isScanner && Cell(state) != 0 ? Word(Cell(state)) : 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte read = kind == ClassifierKind.Backward ? text[text.Length - 1 - i] : text[i];
            uint edge = Cell(state + 1 + bytes[read]);
            state = edge & DfaCell.State;
            if (isScanner && (edge & DfaCell.Hit) != 0) hits |= Word(Cell(state));
            if ((edge & DfaCell.Final) != 0) break;
        }

        return isScanner ? hits : Cell(state);
    }

    private uint Search(ClassifierEntry entry, long value)
    {
        uint low = 0;
        uint high = entry.Count;
        while (low < high)
        {
            uint middle = (low + high) / 2;
            if ((long)Word(entry.Bytes + (2 * middle)) <= value) low = middle + 1;
            else high = middle;
        }

        return Cell(entry.Start + low);
    }

    private uint LookUp(ClassifierEntry entry, long value) =>
        value >= 0 && value < entry.Count ? Cell(entry.Start + (uint)value) : entry.Other;
}
