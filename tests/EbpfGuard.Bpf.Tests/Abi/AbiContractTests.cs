using EbpfGuard.Bpf.Abi;
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
        ["eg_record_type"] = "Exec=2 Exit=3 Fork=4 Decision=5",
        ["eg_text_flag"] = "State=3 Cut=4",
        ["eg_input"] = "ProcName=0 ProcExe=1 ProcExepath=2 ProcCmdline=3 ProcArgs=4 Container=5 ProcCwd=8 Path=9 Directory=10 Filename=11 "
            + "PathRaw=12 OldPath=13 NewPath=14 Target=15 HostPath=16 NewArgs=17 Texts=32 ProcMemfd=32 Pid=33 Ppid=34 Sid=35 Tty=36 Uid=37 "
            + "Gid=38 Loginuid=39 OpenRead=40 OpenWrite=41 OpenExec=42 Flags=43 FdType=44 ServerPort=45 ClientPort=46 L4proto=47 Family=48 "
            + "ProcUpper=49 Vpid=50 GroupLeader=51 Duration=52 CapEffective=53 CapPermitted=54 CapInheritable=55 Mode=56 Result=57 "
            + "Domain=58 Request=59 NewUid=60 Command=61 IsServer=62 ServerAddr=160 ClientAddr=161",
    };

    /// <summary>How a guard reads the records that another one left behind. What changes them changes EG_RECORD_FORMAT too.</summary>
    private static readonly (int Format, Dictionary<string, string> Layouts) Records = (2, new()
    {
        ["eg_record_head"] = "sequence@0 time_ns@8 type@16 bytes@20",
        ["eg_record_text"] = "bytes@0 input@2 flags@3",
        ["eg_states"] = "words@0",
        ["eg_inputs"] = "words@0",
        ["eg_decision"] = "head@0 exec_id@24 start_time_ns@32 inode@40 device@48 unknown@56 unknown_lineage@88 number_states@96 "
            + "address_states@128 pid@132 tid@136 unsure@140 call@144 rule_count@148 op@152 verdict@154 how@156 text_count@158 texts@160 "
            + "rules@192 comm@256 container@272 body@288",
    });

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

    [Test]
    public void RecordsOfOneFormatAreReadInOneWay()
    {
        Assert.That(Records.Format, Is.EqualTo(AbiLimits.RecordFormat));
        foreach ((string name, string layout) in Records.Layouts)
        {
            BtfType type = Structs.Single(t => t.Type.Name == name).Type;
            Assert.That(string.Join(' ', type.Fields.Select(f => $"{f.Name}@{f.BitOffset / 8}")), Is.EqualTo(layout), "another layout is another EG_RECORD_FORMAT");
        }
    }

    [TestCaseSource(nameof(FrozenNames))]
    public void NumbersInRecordsNeverChange(string name)
    {
        Twin twin = Contract.Current.Twins.Single(t => t.Type.Name == name);
        Assert.That(Frozen[name].Split(' '), Is.SubsetOf(twin.Type.Enumerators.Select(e => $"{twin.NameOf(e.Name)}={e.Value}")));
    }
}
