using EbpfGuard.Bpf.Btf;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>What the header promises: all of it has a twin, no struct has a hidden hole, and numbers that reach records never change.</summary>
public sealed class AbiContractTests
{
    /// <summary>
    /// What stands in audit records and outlives the program that wrote it. Lines may be added at the end
    /// of an enum, never changed.
    /// </summary>
    private static readonly Dictionary<string, string> Frozen = new()
    {
        ["eg_op"] = "ExecCheck=0 Exec=1 Open=2 Unlink=3 Rename=4 Connect=5",
        ["eg_action"] = "Alert=0 Block=1 Kill=2",
        ["eg_verdict"] = "Allow=0 Deny=1 Kill=2",
        ["eg_how"] = "Reported=0 Denied=1 KilledAtExec=2 KilledOnReturn=3 KilledByResponder=4 WouldStop=5 SignalFailed=6",
        ["eg_flag"] = "Rdonly=0 Wronly=1 Rdwr=2 Creat=3 Append=4 Dsync=5 Excl=6 Nonblock=7 Sync=8 Trunc=9 Direct=10 "
            + "Directory=11 Largefile=12 Cloexec=13 Tmpfile=14 FCreated=15 Path=16 Nofollow=17",
        ["eg_fd_type"] = "File=1 Directory=2 Ipv4=3 Ipv6=4 Unix=5 Pipe=6 Char=7 Block=8 Other=9",
        ["eg_l4proto"] = "Tcp=1 Udp=2 Icmp=3 Raw=4 Other=5",
        ["eg_family"] = "Ip=1 Unix=2 Other=3",
        ["eg_program_flag"] = "Memfd=1 UpperLayer=2 Adopted=4",
        ["eg_record_type"] = "Decision=1 Exec=2 Exit=3 Fork=4",
        ["eg_record_fact"] = "Path=1 PathUnknown=4 PathTwice=32",
    };

    private static IEnumerable<string> FrozenNames => Frozen.Keys;

    private static IEnumerable<string> StructNames => Structs.Select(t => t.Type.Name);

    private static IEnumerable<Twin> Structs => Contract.Current.Twins.Where(t => t.Kind == TwinKind.Struct);

    [Test]
    public void EveryTypeOfTheHeaderHasATwin()
    {
        Assert.That(Contract.Current.Comments.Types, Is.Not.Empty);
        Assert.That(Contract.Current.Twins.Select(t => t.Type.Name), Is.EquivalentTo(Contract.Current.Comments.Types), "in abi.bpf.c");
    }

    [TestCaseSource(nameof(StructNames))]
    public void PaddingIsWrittenOut(string name)
    {
        BtfType type = Structs.Single(t => t.Type.Name == name).Type;
        Assert.That(type.Fields.Sum(f => Contract.Current.Types.SizeOf(f.Type)), Is.EqualTo(type.Size));
    }

    [TestCaseSource(nameof(FrozenNames))]
    public void NumbersInRecordsNeverChange(string name)
    {
        Twin twin = Contract.Current.Twins.Single(t => t.Type.Name == name);
        Assert.That(Frozen[name].Split(' '), Is.SubsetOf(twin.Type.Enumerators.Select(e => $"{twin.NameOf(e.Name)}={e.Value}")));
    }
}
