using System.Globalization;
using System.Reflection;
using EbpfGuard.Bpf.Btf;
using NUnit.Framework;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>The C# constants are the enumerators of the header, and those that reach records never change.</summary>
public sealed class AbiConstantTests
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

    private static IEnumerable<string> EnumNames => AbiTwins.Enums.Keys;

    private static IEnumerable<string> FrozenNames => Frozen.Keys;

    [TestCaseSource(nameof(EnumNames))]
    public void TwinHasTheSameNamesAndNumbers(string name)
    {
        IReadOnlyList<BtfEnumerator> original = AbiTwins.Named(BtfKind.Enum).Single(t => t.Name == name).Enumerators;
        string prefix = CNames.CommonPrefix(original.Select(e => e.Name));
        Assert.That(
            Constants(AbiTwins.Enums[name]),
            Is.EquivalentTo(original.Select(e => $"{CNames.ToPascal(e.Name[prefix.Length..])}={e.Value}")));
    }

    [TestCaseSource(nameof(FrozenNames))]
    public void NumbersInRecordsNeverChange(string name) =>
        Assert.That(Frozen[name].Split(' '), Is.SubsetOf(Constants(AbiTwins.Enums[name])));

    [Test]
    public void PrefixesAreFoundUpToAnUnderscore()
    {
        Assert.That(CNames.CommonPrefix(["EG_BIT_SET", "EG_BIT_CLEAR"]), Is.EqualTo("EG_BIT_"));
        Assert.That(CNames.CommonPrefix(["EG_BIT_SET", "EG_BITE"]), Is.EqualTo("EG_"));
        Assert.That(CNames.ToPascal("start_time_ns"), Is.EqualTo("StartTimeNs"));
    }

    private static IEnumerable<string> Constants(Type twin) =>
        twin.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral)
            .Select(f => $"{f.Name}={Convert.ToInt64(f.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
}
