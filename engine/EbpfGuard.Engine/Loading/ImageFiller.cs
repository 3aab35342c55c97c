using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Maps;
using EbpfGuard.Bpf.Programs;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Tracking;

namespace EbpfGuard.Engine.Loading;

/// <summary>Puts an image's bytes into the maps of an object: sizes before the load, entries after it, then nothing more.</summary>
internal sealed class ImageFiller(PolicyImage image)
{
    // A record lost in another ring is a line less in the log; one lost in that for responses is a culprit that lives on. With four times
    // the room it holds what a flood brings while the reader waits for a processor.
    private const int TimesForResponses = 4;

    private readonly List<ExactEntry> _short = [.. image.Exact.Where(e => e.Text.Length <= AbiLimits.ExactShort)];
    private readonly List<ExactEntry> _long = [.. image.Exact.Where(e => e.Text.Length > AbiLimits.ExactShort)];

    /// <summary>Sets the exact sizes and the constants. The object must not be loaded yet.</summary>
    public void Prepare(BpfObject target, LoadOptions options)
    {
        Size(target, "eg_cells", image.Cells.Length / AbiLimits.PageCells);
        Size(target, "eg_exact_short", _short.Count);
        Size(target, "eg_exact_long", _long.Count);
        Size(target, "eg_addresses", image.Addresses.Count);
        Size(target, "eg_counters", image.Rules.Count);
        Size(target, "eg_processes", (int)Tracker.PossibleTasks);
        foreach (string ring in LoadedPolicy.Rings) Size(target, ring, (int)options.RingBytes);
        Size(target, LoadedPolicy.NameOf(RecordRing.Responses), (int)options.RingBytes * TimesForResponses);
        Size(target, "eg_scratch", options.Scratches);
        Size(target, "eg_never_stopped", options.NeverStop.Count);
        target.SetConstant("eg_scratches", (uint)options.Scratches);
        target.SetConstant("eg_image", image.Constants);
        target.SetConstant("eg_lsm", options.UseLsm ? 1u : 0u);
        target.SetConstant("eg_connect_signals", options.UseLsm || SignalProbe.MaySignalAtConnections ? 1u : 0u);
        target.SetConstant("eg_alert_rate", options.AlertRate);
    }

    /// <summary>Writes the entries and freezes the maps, so that user space cannot change the policy any more.</summary>
    public void Fill(BpfObject target)
    {
        BpfMap cells = target.Map("eg_cells");
        using (MappedArray memory = cells.MapMemory()) image.Cells.CopyTo(memory.As<uint>());
        FillExact<ExactShortKey>(target.Map("eg_exact_short"), _short, AbiLimits.ExactShort);
        FillExact<ExactLongKey>(target.Map("eg_exact_long"), _long, AbiLimits.ExactLong);
        FillAddresses(target.Map<AddressKey, uint>("eg_addresses"));
        foreach (string map in (string[])["eg_cells", "eg_exact_short", "eg_exact_long", "eg_addresses"]) target.Map(map).Freeze();
    }

    private static void Size(BpfObject target, string map, int entries)
    {
        BpfMap sized = target.Map(map);
        sized.MaxEntries = (uint)Math.Max(1, entries);
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
