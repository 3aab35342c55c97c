using System.Text;
using EbpfGuard.Engine.Containers;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Hostile;

/// <summary>Whatever stands in /proc and /etc, reading it is no accident.</summary>
public sealed class HostileProcTests
{
    private const int Rounds = 4000;
    private string _root = null!;

    [SetUp]
    public void MakeRoot() => _root = Directory.CreateTempSubdirectory("ebpfguard-proc-").FullName;

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    [Test]
    public void AProcessThatIsBeingCollectedHasNoSession()
    {
        ProcStat dying = ProcStat.Parse(RecordedProc.Bytes(RecordedProc.Dying))!;
        Assert.That((dying.Sid, dying.State, dying.HasEnded, dying.StartTicks), Is.EqualTo((0u, 'X', true, 164202UL)));
    }

    [Test]
    public void AProcessThatIsBeingCollectedIsGone()
    {
        Write(RecordedProc.Bytes(RecordedProc.Dying), RecordedProc.Bytes(RecordedProc.Status), [], "4294967295");
        Assert.That(ProcProcess.Read(702, _root), Is.Null);
    }

    [Test]
    public void ArgumentsWithoutAnEndAreCutAndSaySo()
    {
        Write(RecordedProc.Bytes(RecordedProc.Stats[0]), RecordedProc.Bytes(RecordedProc.Status), new byte[ProcProcess.MostArguments * 4], "0");
        ProcProcess process = ProcProcess.Read(702, _root)!;
        Assert.That((process.RawArguments.Length, process.Facts.ArgumentsAreCut), Is.EqualTo((ProcProcess.MostArguments, true)));
    }

    [Test]
    public void AnyProcessFileIsReadOrRefused()
    {
        byte[] status = RecordedProc.Bytes(RecordedProc.Status);
        byte[] arguments = RecordedProc.Bytes(RecordedProc.Arguments);
        int read = 0;
        Mutated(RecordedProc.Stats, (stat, dice) =>
        {
            Write(
                stat, dice.Chance(50) ? Mutation.Of(status, dice) : status, dice.Chance(50) ? Mutation.Of(arguments, dice) : arguments,
                Encoding.UTF8.GetString(Mutation.Of("4294967295\n"u8.ToArray(), dice)));
            if (ProcProcess.Read(702, _root) is not null) read++;
            _ = ProcessEnvironment.Read(702, 230_000_000, _root);
            _ = ProcStat.Parse(stat)?.Name;
        });
        Assert.That(read, Is.GreaterThan(Rounds / 20), "else only refusals were tried");
    }

    [Test]
    public void AnyMountFileIsReadAndItsFaultyLinesLeftOut()
    {
        string file = Path.Join(_root, "mountinfo");
        Mutated([RecordedProc.MountInfo], (bytes, dice) =>
        {
            File.WriteAllBytes(file, bytes);
            MountTable.FirstMounts(MountPoints.Read(file));
        });
        Assert.That(MountPoints.Parse(["1 2 -1:5 / /a rw - ext4 x rw", "1 2 5 / /a rw - ext4 x rw", "-1 2 5:1 / /a rw - ext4 x rw"]), Is.Empty);
        Assert.That(MountPoints.Parse(RecordedProc.MountInfo.Split('\n')), Has.Count.EqualTo(6));
    }

    [Test]
    public void AnyControlGroupIsRead() => Mutated([RecordedProc.Cgroup], (bytes, dice) =>
    {
        File.WriteAllBytes(Path.Join(Directory.CreateDirectory(Path.Join(_root, "702")).FullName, "cgroup"), bytes);
        ContainerId.OfProcess(702, _root);
    });

    [Test]
    public void AnyAccountFileIsRead()
    {
        string file = Path.Join(_root, "passwd");
        Mutated([RecordedProc.Accounts], (bytes, dice) =>
        {
            File.WriteAllBytes(file, bytes);
            AccountNames.Read(file);
        });
        Assert.That(AccountNames.Read(_root).ByUid, Is.Empty, "a folder is no account file");
    }

    [Test]
    public void AnyStatusGivesCapabilities() => Mutated([RecordedProc.Status], (bytes, dice) =>
        HostRights.EffectiveCapabilities(Encoding.UTF8.GetString(bytes).Split('\n')));

    private static void Mutated(IReadOnlyList<string> recorded, Action<byte[], Dice> read)
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            var dice = new Dice(seed);
            byte[] bytes = Mutation.Of(RecordedProc.Bytes(dice.Pick(recorded)), dice);
            Assert.That(() => read(bytes, dice), Throws.Nothing, $"seed {seed}: {Encoding.UTF8.GetString(bytes)}");
        }
    }

    private void Write(byte[] stat, byte[] status, byte[] arguments, string loginUid)
    {
        string directory = Directory.CreateDirectory(Path.Join(_root, "702")).FullName;
        File.WriteAllBytes($"{directory}/stat", stat);
        File.WriteAllBytes($"{directory}/status", status);
        File.WriteAllBytes($"{directory}/cmdline", arguments);
        File.WriteAllBytes($"{directory}/environ", arguments);
        File.WriteAllText($"{directory}/loginuid", loginUid);
    }
}
