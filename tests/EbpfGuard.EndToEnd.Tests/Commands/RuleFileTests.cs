using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests.Commands;

/// <summary><c>fmt</c>, <c>test</c>, <c>import</c>: what is done with files of rules.</summary>
[Category("AnyHost")]
public sealed class RuleFileTests
{
    private static readonly string Samples = Path.Combine(Tool.Root, "samples");

    [Test]
    public async Task FormattingIsIdempotentAndKeepsComments()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rules = folder.Write("r.rule",
            "# why\nlist   a=[x,y]\nrule \"R\" {desc \"d\"\n condition evt.type=open and proc.name in (a) # who\n output \"o\"\n priority  notice}\n");
        Assert.That((await Tool.Run("fmt", "--check", rules)).ExitCode, Is.EqualTo(1));
        Assert.That((await Tool.Run("fmt", rules)).ExitCode, Is.Zero);
        string once = File.ReadAllText(rules);
        Assert.That(once, Does.Contain("# why").And.Contain("# who"));
        Assert.That((await Tool.Run("fmt", "--check", rules)).ExitCode, Is.Zero);
        Assert.That((await Tool.Run("check", "--target", "lsm", rules)).ExitCode, Is.Zero);
    }

    [Test]
    public async Task WhatFormattingWouldChangeIsShown()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        const string Text = "# kept\nlist   a = [x,y]\nlist b = [z]\n";
        string rules = folder.Write("r.rule", Text);
        Ended shown = await Tool.Run("fmt", "--diff", rules);
        Assert.That(shown.ExitCode, Is.EqualTo(1));
        Assert.That(shown.Output, Does.Contain("-list   a = [x,y]\n+list a = [x, y]\n list b = [z]\n").And.Contain(rules));
        Assert.That(File.ReadAllText(rules), Is.EqualTo(Text), "nothing is written");
        Assert.That((await Tool.Run("fmt", rules)).ExitCode, Is.Zero);
        Ended same = await Tool.Run("fmt", "--diff", rules);
        Assert.That((same.ExitCode, same.Output), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task ADashIsStandardInput()
    {
        Ended laidOut = await Tool.RunProgram("bash", "-c", $"printf 'list  a=[x,y]\n' | '{Tool.Path}' fmt -");
        Assert.That((laidOut.ExitCode, laidOut.Output), Is.EqualTo((0, "list a = [x, y]\n")), laidOut.ToString());
        Ended faulty = await Tool.RunProgram("bash", "-c", $"echo 'list a = ]' | '{Tool.Path}' check -");
        Assert.That(faulty.ExitCode, Is.EqualTo(1), faulty.ToString());
        Assert.That(faulty.Error, Does.Contain("<stdin>:1:10"));
    }

    [Test]
    public async Task TheSamplesAreFormatted()
    {
        Ended ended = await Tool.Run("fmt", "--check", Samples);
        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
    }

    [Test]
    public async Task AFailingTestIsNamed()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rules = folder.Write("wrong.rule", """
            rule "R" {
                desc "x"
                condition evt.type = openat and fd.name = /etc/shadow
                output "x"
                priority critical
                action block
                test "this one is wrong" { evt.type = openat, fd.name = /etc/shadow } -> allow
                test "this one is right" { evt.type = openat, fd.name = /etc/passwd } -> allow
            }
            """);
        Ended ended = await Tool.Run("test", rules);
        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.ToString());
        Assert.That(ended.Output, Does.Contain("this one is wrong").And.Contain("expected allow").And.Contain("1 passed, 1 failed"));
        Assert.That(ended.Output, Does.Match("true +fd.name = /etc/shadow +fd.name is /etc/shadow").And.Not.Contain("/etc/passwd"));

        Ended explained = await Tool.Run("test", "--explain", rules);
        Assert.That(explained.Output, Does.Match("false +fd.name = /etc/shadow +fd.name is /etc/passwd"));
    }

    [Test]
    public async Task AnEventIsDecidedAndExplained()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rules = folder.Write("some.rule", """
            list readers = [cat, less, head, tail, more, sed]
            rule "Hashes read" {
                desc "x"
                condition evt.type in (open, openat) and fd.name = /etc/shadow and not proc.name in (readers)
                output "x"
                priority critical
                action block
            }
            rule "Program run" {
                desc "x"
                condition evt.type = execve and proc.name = nc
                output "x"
                priority notice
            }
            """);
        Ended matched = await Tool.Run("decide", "evt.type = openat, fd.name = /etc/shadow, proc.name = \"\u001b[2Jvim\"", rules);
        Assert.That(matched.ExitCode, Is.Zero, matched.ToString());
        Assert.That(matched.Output, Does.StartWith("block ").And.Match(@"false +proc.name in \(cat, less, head, tail, … 2 more\) +proc.name is \\u\{1b\}\[2Jvim"));
        Assert.That(matched.Output, Does.Contain("not judged at open, but at exec").And.EndWith("1 of 2 rules match: block\n"));

        Ended free = await Tool.Run("decide", "--format", "json", "evt.type = openat, fd.name = /etc/shadow, proc.name = cat", rules);
        Assert.That(free.Output, Does.Contain("\"action\": \"allow\"").And.Contain("\"saw\": \"proc.name is cat\""));

        Ended faulty = await Tool.Run("decide", "evt.type = openat, fd.nmae = /x", rules);
        Assert.That(faulty.ExitCode, Is.EqualTo(1));
        Assert.That(faulty.Error, Does.Contain("EG0102").And.Contain("EVENT:1").And.Contain("fd.name"));
    }

    [Test]
    public async Task ARuleIsShownExpanded()
    {
        Ended shown = await Tool.Run("check", "--expanded", "Shell connects to the network", Path.Combine(Tool.Root, "rules"));
        Assert.That(shown.ExitCode, Is.Zero, shown.ToString());
        Assert.That(shown.Output, Does.StartWith("rule \"Shell connects to the network\" (").And.Contain(" list ").And.Contain(".rule:"));

        Ended unknown = await Tool.Run("check", "--expanded", "Shell connects to the netwrok", Path.Combine(Tool.Root, "rules"));
        Assert.That(unknown.ExitCode, Is.EqualTo(1));
        Assert.That(unknown.Error, Does.Contain("Shell connects to the network"));
    }

    [Test]
    public async Task OneUserHasOneNameInAllTests()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rules = folder.Write("users.rule", """
            rule "R" {
                desc "x"
                condition evt.type = openat and user.name = ann
                output "x"
                priority critical
                test "ann" { evt.type = openat, user.uid = 1000, user.name = ann } -> alert
                test "bob" { evt.type = openat, user.uid = 1000, user.name = bob } -> allow
            }
            """);
        Ended ended = await Tool.Run("test", rules);
        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.ToString());
        Assert.That(ended.Error, Does.Contain("EG0115").And.Contain("users.rule:7").And.Contain("`bob` here and `ann` elsewhere"));
        Assert.That(ended.Output + ended.Error, Does.Not.Contain("bug"));
    }

    private const string Yaml = """
        - list: tools
          items: [cat, less]
        - macro: by_a_tool
          condition: proc.name in (tools)
        - rule: Shadow read
          desc: Nobody reads it.
          condition: >
            evt.type in (open, openat) and fd.name = /etc/shadow
            and by_a_tool
          output: shadow read (program=%proc.exepath)
          priority: WARNING
          tags: [T1003.008]
        """;

    [Test]
    public async Task FalcosFileIsTakenAsItIsAndImported()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string yaml = folder.Write("shadow.yaml", Yaml);
        Ended read = await Tool.Run("check", "--target", "lsm", yaml);
        Assert.That((read.ExitCode, read.Error), Is.EqualTo((0, "")), read.ToString());

        Ended imported = await Tool.Run("import", yaml, "-o", folder.File("shadow.rule"));
        Assert.That(imported.ExitCode, Is.Zero, imported.ToString());
        Ended again = await Tool.Run("check", "--target", "lsm", folder.File("shadow.rule"));
        Assert.That(again.Output, Is.EqualTo(read.Output), "the same report");
        Assert.That((await Tool.Run("fmt", "--check", folder.File("shadow.rule"))).ExitCode, Is.Zero, "already laid out");
    }

    [Test]
    public async Task AFaultInAFoldedConditionIsToldAtItsPlace()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string yaml = folder.Write("shadow.yaml", Yaml.Replace("by_a_tool\n  output", "by_no_tool\n  output", StringComparison.Ordinal));
        Ended ended = await Tool.Run("check", yaml);
        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.ToString());
        Assert.That(ended.Error, Does.Contain("shadow.yaml:9:9").And.Contain("by_no_tool"));
    }

    [Test]
    public async Task AnImportIsWrittenWholeOrNotAtAll()
    {
        await using TemporaryFolder folder = await TemporaryFolder.CreateDisk(64 * 1024);
        string items = string.Concat(Enumerable.Range(0, 4000).Select(i => $"- list: l{i}\n  items: [a]\n"));
        await using TemporaryFolder other = TemporaryFolder.Create();
        string yaml = other.Write("big.yaml", items);
        string target = folder.Write("big.rule", "# mine\n");
        Ended full = await Tool.Run("import", yaml, "-o", target);
        Assert.That(full.ExitCode, Is.EqualTo(3), full.ToString());
        Assert.That(full.Error, Does.Contain("cannot write").And.Not.Contain("   at "));
        Assert.That(File.ReadAllText(target), Is.EqualTo("# mine\n"));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1), "nothing half done is left");
        Ended nowhere = await Tool.Run("import", yaml, "-o", folder.File("no/such/folder.rule"));
        Assert.That(nowhere.ExitCode, Is.EqualTo(3), nowhere.ToString());
    }
}
