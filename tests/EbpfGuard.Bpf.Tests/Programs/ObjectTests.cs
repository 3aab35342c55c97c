using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Bpf.Tests.Maps;
using EbpfGuard.Bpf.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Programs;

public sealed class ObjectTests
{
    [Test]
    public void ConstantsAreSetByNameBeforeLoad()
    {
        TestPrograms.RequireRoot();
        using BpfObject maps = TestPrograms.Open("maps");
        maps.SetConstant("t_wide", new Wide(1UL << 50, 8, 9));
        maps.SetConstant("t_number", 12u);
        maps.Load();
        View view = default;
        Assert.That(maps.Program("read_constants").Run(ref view), Is.EqualTo(17));
        Assert.That(
            (view.Out[0], view.Out[1], view.Out[2], view.Out[3]), Is.EqualTo((1UL << 50, 8UL, 9UL, 12UL)));
    }

    [Test]
    public void ConstantsKeepTheirValueWhenNotSet()
    {
        using BpfObject maps = TestPrograms.Load("maps");
        View view = default;
        maps.Program("read_constants").Run(ref view);
        Assert.That(
            (view.Out[0], view.Out[1], view.Out[2], view.Out[3]), Is.EqualTo((1UL, 2UL, 3UL, 7UL)));
    }

    [Test]
    public void WrongConstantsAreRefused()
    {
        using BpfObject maps = TestPrograms.Open("maps");
        Assert.That(
            () => maps.SetConstant("t_number", 12UL),
            Throws.ArgumentException.With.Message.StartsWith("t_number has 4 bytes, not 8"));
        Assert.That(
            () => maps.SetConstant("t_nothing", 12u),
            Throws.ArgumentException.With.Message.StartsWith("object maps has no constant t_nothing"));
        Assert.That(() => maps.SetConstant("t_variable", 12u), Throws.ArgumentException);
    }

    [Test]
    public void ConstantsAreClosedAfterLoad()
    {
        using BpfObject maps = TestPrograms.Load("maps");
        Assert.That(() => maps.SetConstant("t_number", 1u), Throws.InvalidOperationException);
    }

    [Test]
    public void VariablesAreSetBeforeLoadAndSharedAfterwards()
    {
        TestPrograms.RequireRoot();
        using BpfObject maps = TestPrograms.Open("maps");
        Assert.That(maps.GetVariable<uint>("t_number"), Is.EqualTo(7));
        Assert.That(maps.GetVariable<ulong>("t_calls"), Is.EqualTo(100));
        maps.SetVariable("t_calls", 200UL);
        maps.Load();
        View view = default;
        maps.Program("count_call").Run(ref view);
        Assert.That(maps.GetVariable<ulong>("t_calls"), Is.EqualTo(201));
        maps.SetVariable("t_calls", 300UL);
        maps.Program("count_call").Run(ref view);
        Assert.That(maps.GetVariable<ulong>("t_calls"), Is.EqualTo(301));
        Assert.That(maps.GetVariable<uint>("t_variable"), Is.EqualTo(2));
        Assert.That(() => maps.SetVariable("t_number", 1u), Throws.ArgumentException);
        Assert.That(() => maps.GetVariable<uint>("t_calls"), Throws.ArgumentException);
    }

    [Test]
    public void ProgramsAndMapsAreListedAndFound()
    {
        using BpfObject maps = TestPrograms.Open("maps");
        Assert.That(maps.Programs.Select(p => p.Name), Does.Contain("read_task"));
        Assert.That(maps.Program("read_prefix").Type, Is.EqualTo(ProgramType.RawTracepoint));
        Assert.That(maps.Program("read_hash").Section, Is.EqualTo("syscall"));
        Assert.That(maps.Maps.Select(m => m.Name), Does.Contain("t_hash").And.Contain("t_tasks"));
        Assert.That(maps.Map("t_prefixes").Type, Is.EqualTo(MapType.LpmTrie));
        Assert.That(() => maps.Program("nothing"), Throws.ArgumentException);
        Assert.That(() => maps.Map("nothing"), Throws.ArgumentException);
    }

    [Test]
    public void TypedMapComparesSizes()
    {
        using BpfObject maps = TestPrograms.Open("maps");
        Assert.That(
            () => maps.Map<ulong, uint>("t_hash"),
            Throws.ArgumentException.With.Message.StartsWith(
                "map t_hash has keys of 8 and values of 16 bytes; UInt64 has 8 and UInt32 4"));
        Assert.DoesNotThrow(() => maps.Map<int, TaskValue>("t_tasks"));
    }

    [Test]
    public void MapIsSizedBeforeLoad()
    {
        TestPrograms.RequireRoot();
        using BpfObject maps = TestPrograms.Open("maps");
        BpfMap map = maps.Map("t_hash");
        map.MaxEntries = 2;
        maps.Load();
        Assert.That(maps.Map("t_hash").MaxEntries, Is.EqualTo(2));
        map.SetMany(new byte[16], new byte[32]);
        Assert.That(() => map.MaxEntries = 3, Throws.InvalidOperationException);
    }

    [Test]
    public void OnlyChosenProgramsAreLoaded()
    {
        TestPrograms.RequireRoot();
        using BpfObject maps = TestPrograms.Open("maps");
        foreach (BpfProgram program in maps.Programs)
        {
            BpfProgram chosen = program;
            chosen.Autoload = program.Name == "read_hash";
        }
        maps.Load();
        Assert.That(maps.Program("read_hash").Info.VerifiedInstructions, Is.GreaterThan(5));
        Assert.That(maps.Program("read_hash").Info.MemoryBytes, Is.GreaterThan(0));
        Assert.Throws<BpfException>(() => _ = maps.Program("read_task").Descriptor);
    }

    [Test]
    public void RefusedProgramIsNamedWithTheVerifiersWords()
    {
        TestPrograms.RequireRoot();
        using BpfObject attach = TestPrograms.Open("attach");
        BpfProgram broken = attach.Program("broken");
        Assert.That(broken.Autoload, Is.False);
        broken.Autoload = true;
        var failure = Assert.Throws<BpfException>(attach.Load);
        Assert.That(failure!.Message, Does.StartWith("load attach: EACCES (permission denied): prog 'broken': BPF program load failed"));
        Assert.That(failure.Log, Does.Contain("invalid mem access 'scalar'"));
        Assert.That(attach.IsLoaded, Is.False);
    }

    [Test]
    public void JunkIsNoObject()
    {
        var failure = Assert.Throws<BpfException>(() => BpfObject.Open("not an object"u8, "junk"));
        Assert.That(failure!.Message, Does.StartWith("open object junk: "));
        Assert.That(failure.Log, Is.Not.Empty);
    }

    [Test]
    public void DisposedObjectIsNotTouched()
    {
        BpfObject maps = TestPrograms.Open("maps");
        BpfProgram program = maps.Program("read_hash");
        BpfMap map = maps.Map("t_hash");
        maps.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _ = program.Name);
        Assert.Throws<ObjectDisposedException>(() => _ = map.Name);
        Assert.Throws<ObjectDisposedException>(() => maps.Map("t_hash"));
    }

    [Test]
    public void LibraryTellsItsVersion() => Assert.That(BpfLibrary.Version, Does.Match(@"^v1\.\d+$"));

    [Test]
    public void MessagesReachTheListener()
    {
        var messages = new List<string>();
        Action<BpfLogLevel, string>? before = BpfLibrary.Log;
        BpfLibrary.Log = (_, text) => messages.Add(text);
        try
        {
            Assert.Throws<BpfException>(() => BpfObject.Open("not an object"u8, "junk"));
        }
        finally
        {
            BpfLibrary.Log = before;
        }
        Assert.That(messages, Is.Not.Empty);
        Assert.That(messages, Has.All.Not.EndsWith("\n"));
    }
}
