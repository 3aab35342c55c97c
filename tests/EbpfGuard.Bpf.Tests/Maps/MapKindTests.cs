using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Bpf.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Maps;

/// <summary>What user space writes to a map of each kind is what a program reads there.</summary>
public sealed class MapKindTests
{
    private BpfObject _object = null!;

    [OneTimeSetUp]
    public void Load() => _object = TestPrograms.Load("maps");

    [OneTimeTearDown]
    public void Unload() => _object?.Dispose();

    [Test]
    public void HashEntryIsSeenByTheProgramUntilRemoved()
    {
        var map = _object.Map<ulong, Wide>("t_hash");
        map.Set(41, new Wide(1UL << 40, 5, 6));
        View seen = Run("read_hash", 41);
        Assert.That((seen.Found, seen.Out[0], seen.Out[1], seen.Out[2]), Is.EqualTo((1u, 1UL << 40, 5UL, 6UL)));

        Assert.That(map.Remove(41), Is.True);
        Assert.That(map.Remove(41), Is.False);
        Assert.That(map.TryGet(41, out _), Is.False);
        Assert.That(Run("read_hash", 41).Found, Is.Zero);
    }

    [Test]
    public void AddAndReplaceRespectWhatIsThere()
    {
        var map = _object.Map<ulong, Wide>("t_hash");
        Assert.That(map.TryReplace(42, new Wide(1, 1, 1)), Is.False);
        Assert.That(map.TryAdd(42, new Wide(2, 2, 2)), Is.True);
        Assert.That(map.TryAdd(42, new Wide(3, 3, 3)), Is.False);
        Assert.That(map.TryReplace(42, new Wide(4, 4, 4)), Is.True);
        Assert.That(map.TryGet(42, out Wide value), Is.True);
        Assert.That(value.First, Is.EqualTo(4));
        map.Remove(42);
    }

    [Test]
    public void FullMapSaysSoWithItsName()
    {
        var map = _object.Map<ulong, Wide>("t_hash");
        ulong[] keys = [.. Enumerable.Range(100, 5).Select(k => (ulong)k)];
        var failure = Assert.Throws<BpfException>(() => map.SetMany(keys, new Wide[5]));
        Assert.That(failure!.ErrorNumber, Is.EqualTo(Errno.E2BIG));
        Assert.That(failure.Message, Does.StartWith("fill map t_hash: E2BIG ("));
        Assert.That(map.Keys(), Is.EquivalentTo(keys[..4]));
        foreach (ulong key in keys)
            map.Remove(key);
        Assert.That(map.Keys(), Is.Empty);
    }

    [Test]
    public void MappedArrayIsTheProgramsMemory()
    {
        using MappedArray mapped = _object.Map("t_cells").MapMemory();
        Span<uint> cells = mapped.As<uint>();
        Assert.That(cells.Length, Is.EqualTo(4096));
        for (int i = 0; i < cells.Length; i++)
            cells[i] = (uint)i * 3;
        foreach (ulong cell in new ulong[] { 0, 1, 1023, 1024, 4095 })
            Assert.That(Run("read_cell", cell).Out[0], Is.EqualTo(cell * 3), $"cell {cell}");
        Assert.That(Run("read_cell", 4096).Found, Is.Zero);
    }

    [Test]
    public void BatchFillsAnArray()
    {
        using BpfObject fresh = TestPrograms.Load("maps");
        BpfMap map = fresh.Map("t_cells");
        uint[] cells = [.. Enumerable.Range(0, 4096).Select(i => (uint)i)];
        map.SetMany(MemoryMarshal.AsBytes<uint>([0, 1, 2, 3]), MemoryMarshal.AsBytes<uint>(cells));
        View view = new() { Key = 2049 };
        fresh.Program("read_cell").Run(ref view);
        Assert.That(view.Out[0], Is.EqualTo(2049));
    }

    [Test]
    public void FrozenMapRefusesWrites()
    {
        using BpfObject fresh = TestPrograms.Load("maps");
        var map = fresh.Map<ulong, Wide>("t_hash");
        map.Set(1, new Wide(1, 2, 3));
        map.Untyped.Freeze();
        var failure = Assert.Throws<BpfException>(() => map.Set(1, default));
        Assert.That(failure!.ErrorNumber, Is.EqualTo(Errno.EPERM));
        Assert.That(map.TryGet(1, out Wide value) && value.Third == 3, Is.True);
    }

    [Test]
    public void PerCpuEntryHoldsAValueForEachCpu()
    {
        BpfMap map = _object.Map("t_percpu");
        Assert.That(map.ValueBytes, Is.EqualTo(12));
        Assert.That(map.EntryBytes, Is.EqualTo(16 * BpfMap.PossibleCpus));
        byte[] written = [.. Enumerable.Range(0, map.EntryBytes).Select(i => (byte)(i % 16 < 12 ? i : 0))];
        var read = new byte[map.EntryBytes];
        map.Set(BitConverter.GetBytes(1), written);
        Assert.That(map.TryGet(BitConverter.GetBytes(1), read), Is.True);
        Assert.That(read, Is.EqualTo(written));
        Assert.Throws<ArgumentException>(() => map.TryGet(BitConverter.GetBytes(1), new byte[12]));
    }

    [Test]
    public void TrieAnswersWithTheLongestPrefix()
    {
        var map = _object.Map<AddressKey, uint>("t_prefixes");
        map.SetMany(
            [Prefix("10.0.0.0", 96 + 8), Prefix("10.1.0.0", 96 + 16), Prefix("10.1.2.3", 128), Prefix("2001:db8::", 32)],
            [8, 16, 32, 64]);
        Assert.That(Match("10.9.9.9"), Is.EqualTo(8));
        Assert.That(Match("10.1.9.9"), Is.EqualTo(16));
        Assert.That(Match("10.1.2.3"), Is.EqualTo(32));
        Assert.That(Match("2001:db8::1"), Is.EqualTo(64));
        Assert.That(Match("11.0.0.1"), Is.Zero);
        Assert.That(Match("10.1.2.3", classifier: 4), Is.Zero);
    }

    [Test]
    public void TaskStorageIsReachedByPidFd()
    {
        var map = _object.Map<int, TaskValue>("t_tasks");
        using PidFd self = PidFd.TryOpen(Environment.ProcessId)!;
        TaskValue state = new() { First = 77, Last = 12 };
        Assert.That(map.TryGet(self.Descriptor, out _), Is.False);
        Assert.That(map.TryAdd(self.Descriptor, state), Is.True);
        Assert.That(map.TryAdd(self.Descriptor, default), Is.False);
        Assert.That(map.TryGet(self.Descriptor, out TaskValue read), Is.True);
        Assert.That((read.First, read.Last), Is.EqualTo((77UL, 12UL)));
        Assert.That(_object.Program("read_task").Run([]), Is.EqualTo(77 * 1000 + 12));
        Assert.That(map.Remove(self.Descriptor), Is.True);
        Assert.That(_object.Program("read_task").Run([]), Is.Zero);
    }

    [Test]
    public void TaskStorageOfAnEndedProcessIsGone()
    {
        var map = _object.Map<int, TaskValue>("t_tasks");
        using var child = System.Diagnostics.Process.Start("sleep", "60");
        using PidFd pidfd = PidFd.TryOpen(child.Id)!;
        map.Set(pidfd.Descriptor, new TaskValue { First = 5 });
        Assert.That(pidfd.TrySignal(9), Is.True);
        child.WaitForExit();
        Assert.That(pidfd.TrySignal(0), Is.False);
        Assert.That(map.TryGet(pidfd.Descriptor, out _), Is.False);
        var failure = Assert.Throws<BpfException>(() => map.Set(pidfd.Descriptor, default));
        Assert.That(failure!.ErrorNumber, Is.EqualTo(Errno.ENOENT));
        Assert.That(PidFd.TryOpen(child.Id), Is.Null);
    }

    [Test]
    public void MapTellsItsMemory() => Assert.That(_object.Map("t_cells").MemoryBytes, Is.GreaterThanOrEqualTo(16384));

    private static AddressKey Prefix(string address, int bits, uint classifier = 3)
    {
        var key = new AddressKey { PrefixBits = 32 + (uint)bits, Classifier = classifier };
        IPAddress.Parse(address).MapToIPv6().GetAddressBytes().CopyTo((Span<byte>)key.Address);
        return key;
    }

    private int Match(string address, uint classifier = 3)
    {
        AddressKey key = Prefix(address, 128, classifier);
        Span<ulong> arguments = [classifier, 0, 0];
        ((Span<byte>)key.Address).CopyTo(MemoryMarshal.AsBytes(arguments[1..]));
        return _object.Program("read_prefix").Run(MemoryMarshal.AsBytes(arguments));
    }

    private View Run(string program, ulong key)
    {
        View view = new() { Key = key };
        _object.Program(program).Run(ref view);
        return view;
    }
}

[StructLayout(LayoutKind.Sequential)]
internal record struct Wide(ulong First, uint Second, uint Third);

/// <summary><c>struct view</c> of maps.bpf.c.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct View
{
    internal ulong Key;
    internal Words Out;
    internal uint Found;
    internal uint Pad;

    [InlineArray(4)]
    internal struct Words
    {
        private ulong _first;
    }
}
