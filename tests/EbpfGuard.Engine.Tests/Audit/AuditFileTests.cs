using System.Diagnostics;
using System.Text;
using EbpfGuard.Bpf;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Audit;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AuditFileTests
{
    private readonly FakeTimeProvider _time = new(Some.Noon);
    private string _directory = "";
    private string _path = "";

    [SetUp]
    public void MakeDirectory()
    {
        _directory = Directory.CreateTempSubdirectory("ebpfguard-audit").FullName;
        _path = Path.Combine(_directory, "audit.json");
    }

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void ALineIsInTheFileAsSoonAsItIsWritten()
    {
        using AuditFile file = Open();
        file.Append("one\n"u8.ToArray());
        Assert.That(File.ReadAllText(_path), Is.EqualTo("one\n"));
        file.Append("two\n"u8.ToArray());
        Assert.That(File.ReadAllText(_path), Is.EqualTo("one\ntwo\n"));
    }

    [Test]
    public void OnlyItsOwnerMayReadIt()
    {
        using AuditFile file = Open();
        Assert.That(File.GetUnixFileMode(_path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void AnEarlierLogIsContinued()
    {
        using (AuditFile file = Open()) file.Append("one\n"u8.ToArray());
        using (AuditFile file = Open()) file.Append("two\n"u8.ToArray());
        Assert.That(File.ReadAllText(_path), Is.EqualTo("one\ntwo\n"));
    }

    [Test]
    public void AFullFileIsRenamedAndTheNameStartsAnew()
    {
        using AuditFile file = Open(new AuditOptions { Path = _path, MaxBytes = 10 });
        file.Append("12345\n"u8.ToArray());
        file.Append("67890\n"u8.ToArray());
        file.Append("abcde\n"u8.ToArray());
        Assert.That(File.ReadAllText(_path), Is.EqualTo("abcde\n"));
        Assert.That(Rolled(), Is.EqualTo((string[])["audit-20260731T120000Z.0001.json", "audit-20260731T120000Z.json"]));
    }

    [Test]
    public void AsManyAsFillWithinASecondAreNumbered()
    {
        using AuditFile file = Open(new AuditOptions { Path = _path, MaxBytes = 1 });
        foreach (string line in (string[])["one\n", "two\n", "three\n", "four\n"]) file.Append(Encoding.UTF8.GetBytes(line));
        string[] rolled = Rolled();
        Assert.That(rolled, Is.EqualTo((string[])
            ["audit-20260731T120000Z.0001.json", "audit-20260731T120000Z.0002.json", "audit-20260731T120000Z.json"]));
        Assert.That(rolled.Select(name => File.ReadAllText(Path.Combine(_directory, name))), Is.EqualTo((string[])["two\n", "three\n", "one\n"]));
    }

    /// <summary>Their age is that of their last line, which their name tells.</summary>
    [Test]
    public void WhatIsTooOldIsDeletedHoweverFewThereAre()
    {
        using AuditFile file = Open(new AuditOptions { Path = _path, MaxBytes = 1, KeptAge = TimeSpan.FromMinutes(2) });
        for (int i = 0; i < 5; i++)
        {
            file.Append("line\n"u8.ToArray());
            file.Append("line\n"u8.ToArray());
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(Rolled(), Is.EqualTo((string[])
        [
            "audit-20260731T120200Z.0001.json", "audit-20260731T120200Z.json", "audit-20260731T120300Z.0001.json",
            "audit-20260731T120300Z.json", "audit-20260731T120400Z.0001.json", "audit-20260731T120400Z.json",
        ]));
    }

    [Test]
    public void AnOldFileIsRenamedToo()
    {
        using AuditFile file = Open(new AuditOptions { Path = _path, MaxAge = TimeSpan.FromHours(1) });
        file.Append("old\n"u8.ToArray());
        _time.Advance(TimeSpan.FromHours(1));
        file.Append("new\n"u8.ToArray());
        Assert.That(File.ReadAllText(_path), Is.EqualTo("new\n"));
        Assert.That(Rolled(), Is.EqualTo((string[])["audit-20260731T130000Z.json"]));
    }

    [Test]
    public void AFileThatALineFillsToTheLastByteIsNotRenamedForIt()
    {
        using AuditFile file = Open(new AuditOptions { Path = _path, MaxBytes = 12 });
        file.Append("12345\n"u8.ToArray());
        file.Append("67890\n"u8.ToArray());
        Assert.That(Rolled(), Is.Empty);
    }

    [Test]
    public void AnEmptyFileIsNotRenamedHoweverLongTheLine()
    {
        using var file = new AuditFile(new AuditOptions { Path = _path, MaxBytes = 1 }, _time);
        file.Append("12345\n"u8.ToArray());
        Assert.That(Rolled(), Is.Empty);
    }

    /// <summary>How old a log is that an earlier guard began is not counted from this one's start.</summary>
    [Test]
    public void TheAgeOfAnEarlierLogIsItsOwn()
    {
        File.WriteAllText(_path, "old\n");
        _time.SetUtcNow(DateTimeOffset.UtcNow + TimeSpan.FromHours(2));
        using AuditFile file = Open(new AuditOptions { Path = _path, MaxAge = TimeSpan.FromHours(1) });
        file.Append("new\n"u8.ToArray());
        Assert.That(File.ReadAllText(_path), Is.EqualTo("new\n"));
        Assert.That(Rolled(), Has.Length.EqualTo(1));
    }

    [Test]
    public void ALogWithoutLinesIsAsOldAsTheGuard()
    {
        File.WriteAllText(_path, "");
        _time.SetUtcNow(DateTimeOffset.UtcNow + TimeSpan.FromHours(2));
        using AuditFile file = Open(new AuditOptions { Path = _path, MaxAge = TimeSpan.FromHours(1) });
        file.Append("new\n"u8.ToArray());
        file.Append("newer\n"u8.ToArray());
        Assert.That(Rolled(), Is.Empty);
    }

    [Test]
    public void ItsFolderIsMadeWithIt()
    {
        string path = Path.Combine(_directory, "a", "b", "audit.json");
        using AuditFile file = Open(new AuditOptions { Path = path });
        file.Append("one\n"u8.ToArray());
        Assert.That(File.ReadAllText(path), Is.EqualTo("one\n"));
    }

    [Test]
    public void ANameThatNoFileCanHaveIsTold() => Assert.That(
        () => Open(new AuditOptions { Path = Path.Combine(_directory, new string('a', 300)) }),
        Throws.TypeOf<IOException>().With.Message.Contains("name too long").IgnoreCase);

    [Test]
    public void TheOldestAreDeletedAndStrangersLeftAlone()
    {
        File.WriteAllText(Path.Combine(_directory, "audit-notes.json"), "mine");
        using AuditFile file = Open(new AuditOptions { Path = _path, MaxBytes = 1, KeptFiles = 2 });
        for (int i = 0; i < 5; i++)
        {
            file.Append("line\n"u8.ToArray());
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(Rolled(), Is.EqualTo((string[])["audit-20260731T120300Z.json", "audit-20260731T120400Z.json", "audit-notes.json"]));
    }

    [Test]
    public void AFileThatWasMovedAwayIsMadeAnew()
    {
        using AuditFile file = Open();
        file.Append("one\n"u8.ToArray());
        File.Move(_path, _path + ".1");
        file.Append("two\n"u8.ToArray());
        Assert.That(File.ReadAllText(_path), Is.EqualTo("two\n"));
    }

    [Test]
    public void AFileThatWasTruncatedInPlaceIsContinuedAtItsEnd()
    {
        using AuditFile file = Open();
        file.Append("one\n"u8.ToArray());
        using (var other = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) other.SetLength(0);
        file.Append("two\n"u8.ToArray());
        Assert.That(File.ReadAllText(_path), Is.EqualTo("two\n"));
    }

    [Test]
    public void AFileThatWasThereKeepsItsMode()
    {
        const UnixFileMode ForEverybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.WriteAllText(_path, "");
        File.SetUnixFileMode(_path, ForEverybody);
        using AuditFile file = Open();
        file.Append("one\n"u8.ToArray());
        Assert.That(File.GetUnixFileMode(_path), Is.EqualTo(ForEverybody));
    }

    [TestCase("a pipe", "mkfifo", "-m", "0644", "PATH")]
    [TestCase("a device", "mknod", "-m", "0644", "PATH", "c", "1", "3")]
    [TestCase("a symbolic link", "ln", "-s", "elsewhere.json", "PATH")]
    [TestCase("a folder", "mkdir", "PATH")]
    public void WhatIsNoFileIsRefusedAndLeftAsItIs(string kind, string program, params string[] arguments)
    {
        using (Process maker = Process.Start(program, arguments.Select(a => a == "PATH" ? _path : a)))
        {
            maker.WaitForExit();
            if (maker.ExitCode != 0) Assert.Ignore($"{kind} cannot be made here");
        }

        FileRights? before = FileRights.TryRead(_path, follow: false);
        Assert.That(() => Open(), Throws.TypeOf<NotRegularException>().With.Message.EqualTo($"it is {kind}"));
        Assert.That(FileRights.TryRead(_path, follow: false), Is.EqualTo(before));
        Assert.That(Path.Combine(_directory, "elsewhere.json"), Does.Not.Exist, "no link is followed");
    }

    private AuditFile Open(AuditOptions? options = null)
    {
        var file = new AuditFile(options ?? new AuditOptions { Path = _path }, _time);
        file.Open();
        return file;
    }

    private string[] Rolled() =>
        [.. Directory.GetFiles(_directory, "audit-*").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
