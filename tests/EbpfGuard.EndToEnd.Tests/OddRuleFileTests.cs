using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>What is no rule file is told, and never waited for.</summary>
[Category("AnyHost")]
public sealed class OddRuleFileTests
{
    private const string Rule =
        """
        rule "Odd" {
            desc       "Concerns nobody."
            condition  evt.type = openat and fd.name = /nonexistent/ebpfguard
            output     "seen"
            priority   notice
            action     alert
        }
        """;

    [TestCase("/dev/zero")]
    [TestCase("/dev/tty")]
    public async Task ADeviceIsRefused(string device)
    {
        Ended ended = await Tool.Run("check", device);
        Assert.That(ended.ExitCode, Is.EqualTo(3), ended.ToString());
        Assert.That(ended.Error, Does.Contain($"error[EG0306]: cannot read `{device}`: neither a file nor a folder").And.Contain("= help:"));
    }

    [TestCase("check")]
    [TestCase("fmt")]
    [TestCase("test")]
    public async Task APipeThatNobodyWritesToIsNotWaitedFor(string command)
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        folder.Write("good.rule", Rule);
        Assert.That((await Tool.RunProgram("mkfifo", folder.File("pipe.rule"))).ExitCode, Is.Zero);
        foreach (string path in (string[])[folder.File("pipe.rule"), folder.Path])
        {
            Ended ended = await Tool.Run(command, path);
            Assert.That(ended.ExitCode, Is.EqualTo(3), ended.ToString());
            Assert.That(ended.Error, Does.Contain("pipe.rule`: neither a file nor a folder"));
        }
    }

    [Test]
    public async Task WhatTheShellHasOpenedIsRead()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        string rule = folder.Write("good.rule", Rule);
        foreach (string script in (string[])[$"'{Tool.Path}' check /dev/stdin < '{rule}'", $"cat '{rule}' | '{Tool.Path}' check /dev/stdin", $"'{Tool.Path}' check <(cat '{rule}')"])
        {
            Ended ended = await Tool.RunProgram("bash", "-c", script);
            Assert.That(ended.ExitCode, Is.Zero, $"{script}\n{ended}");
            Assert.That(ended.Output, Does.Contain("Odd"));
        }
    }

    [Test]
    public async Task WhatHasNoEndIsTooLarge()
    {
        Ended piped = await Tool.RunProgram("bash", "-c", $"'{Tool.Path}' check /dev/stdin < /dev/zero");
        Assert.That(piped.ExitCode, Is.EqualTo(3), piped.ToString());
        Assert.That(piped.Error, Does.Contain("larger than 64 MiB"));

        await using TemporaryFolder folder = TemporaryFolder.Create();
        await Tool.RunProgram("truncate", "-s", "1T", folder.File("endless.rule"));
        Ended endless = await Tool.Run("check", folder.File("endless.rule"));
        Assert.That(endless.ExitCode, Is.EqualTo(3), endless.ToString());
        Assert.That(endless.Error, Does.Contain("larger than 64 MiB"));
    }

    [Test]
    public async Task AFolderIsLookedThroughOnceByWhateverLinksItIsReached()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        folder.Write("good.rule", Rule);
        Directory.CreateSymbolicLink(folder.File("loop"), ".");
        Directory.CreateSymbolicLink(Directory.CreateDirectory(folder.File("below")).FullName + "/up", "..");
        File.CreateSymbolicLink(folder.File("another-name.rule"), "good.rule");
        Ended ended = await Tool.Run("check", folder.Path);
        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(ended.Error, Is.Empty);
    }

    [Test]
    public async Task ALinkThatLeadsNowhereIsTold()
    {
        await using TemporaryFolder folder = TemporaryFolder.Create();
        folder.Write("good.rule", Rule);
        File.CreateSymbolicLink(folder.File("lost.rule"), "lost.rule");
        Ended ended = await Tool.Run("check", folder.Path);
        Assert.That(ended.ExitCode, Is.EqualTo(3), ended.ToString());
        Assert.That(ended.Error, Does.Contain("lost.rule`: no such file"));
    }
}
