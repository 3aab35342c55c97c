using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Images;

namespace EbpfGuard.Engine.Loading;

/// <summary>Puts an image's bytes into the maps of a loaded object.</summary>
internal sealed class ImageFiller(PolicyImage image)
{
    private readonly List<ExactEntry> _short = [.. image.Exact.Where(e => e.Text.Length <= AbiLimits.ExactShort)];
    private readonly List<ExactEntry> _long = [.. image.Exact.Where(e => e.Text.Length > AbiLimits.ExactShort)];

    /// <summary>Writes the entries and freezes the maps, so that user space cannot change the policy any more.</summary>
    public void Fill(BpfObject target)
    {
        target.Map<uint, ImageLayout>("eg_image").Set(0, image.Layout);
        BpfMap cells = target.Map("eg_cells");
        using (MappedArray memory = cells.MapMemory()) image.Cells.CopyTo(memory.As<uint>());
        FillExact<ExactShortKey>(target.Map("eg_exact_short"), _short, AbiLimits.ExactShort);
        FillExact<ExactLongKey>(target.Map("eg_exact_long"), _long, AbiLimits.ExactLong);
        FillAddresses(target.Map<AddressKey, uint>("eg_addresses"));
        foreach (string map in (string[])["eg_image", "eg_cells", "eg_exact_short", "eg_exact_long", "eg_addresses"]) target.Map(map).Freeze();
    }

    // The key is the text at the end of its buffer, zeros before it, then classifier and length.
    private static void FillExact<TKey>(BpfMap map, List<ExactEntry> entries, int width)
        where TKey : unmanaged
    {
        int keyBytes = Unsafe.SizeOf<TKey>();
        byte[] keys = new byte[entries.Count * keyBytes];
        uint[] classes = new uint[entries.Count];
        for (int i = 0; i < entries.Count; i++)
        {
            Span<byte> key = keys.AsSpan(i * keyBytes, keyBytes);
            entries[i].Text.CopyTo(key[(width - entries[i].Text.Length)..]);
            BinaryPrimitives.WriteUInt32LittleEndian(key[width..], entries[i].Classifier);
            BinaryPrimitives.WriteUInt32LittleEndian(key[(width + 4)..], (uint)entries[i].Text.Length);
            classes[i] = entries[i].Class;
        }

        map.SetMany(keys, MemoryMarshal.AsBytes(classes.AsSpan()));
    }

    private void FillAddresses(BpfMap<AddressKey, uint> map)
    {
        var keys = new AddressKey[image.Addresses.Count];
        uint[] classes = new uint[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            AddressEntry entry = image.Addresses[i];
            keys[i].PrefixBits = 32 + (uint)entry.PrefixBits;
            keys[i].Classifier = entry.Classifier;
            BinaryPrimitives.WriteUInt128BigEndian(keys[i].Address, entry.Address);
            classes[i] = entry.Class;
        }

        map.SetMany(keys, classes);
    }
}
