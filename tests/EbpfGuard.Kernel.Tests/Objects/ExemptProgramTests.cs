using System.Net;
using EbpfGuard.Engine.Images;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Objects;

/// <summary>
/// "Only this program may" is about the program that the host has at that path. Who lays a file system of his own over it is
/// not that program; and nothing else is held against a program that the host has no name for. On every host.
/// </summary>
[Category("Objects")]
public sealed class ExemptProgramTests
{
    private const string Tmpfs = "mount -t tmpfs t {dir}/vault && cp {actor} {dir}/vault/tool";
    private const string Overlay =
        "mount -t tmpfs t /mnt && mkdir /mnt/u /mnt/w && cp {actor} /mnt/u/tool && "
        + "mount -t overlay o -o lowerdir={dir}/vault,upperdir=/mnt/u,workdir=/mnt/w {dir}/vault";
    private const string Bound = "mount --bind {dir}/mine {dir}/vault";

    private Playground _play = null!;
    private Loopback _guarded = null!;
    private GuardSession _guard = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Machine.Require();
        _play = new Playground();
        _guarded = new Loopback(IPAddress.Loopback);
        foreach (string file in (string[])["secret", "other", "watched", "told", "late", "shelf/book"]) _play.Write(file);
        foreach (string folder in (string[])["vault", "mine", "evil"])
        {
            Directory.CreateDirectory(_play[folder]);
            _play.Copy($"{folder}/tool");
        }

        _play.Copy("elder");
        string only = $"not proc.exepath = {_play["vault/tool"]}";
        _guard = new GuardSession(_play,
            GuardSession.Rule("open", $"evt.type = openat and fd.name = {_play["secret"]} and {only}", "kill")
            + GuardSession.Rule("unequal", $"evt.type = openat and fd.name = {_play["other"]} and proc.exepath != {_play["vault/tool"]}", "kill")
            + GuardSession.Rule("connect", $"evt.type = connect and fd.sport = {_guarded.Port} and {only}")
            + GuardSession.Rule("program", $"evt.type in (openat, execve) and proc.exepath in ({_play["evil/tool"]}, /nowhere)", "kill")
            + GuardSession.Rule("lineage", $"evt.type = openat and proc.aexepath in ({_play["evil/tool"]}, /nowhere)", "kill")
            + GuardSession.Rule("watched", $"evt.type = openat and fd.name = {_play["watched"]} and {only}", "alert")
            + GuardSession.Rule("told", $"evt.type = openat and fd.name = {_play["told"]} and {only}", "alert", "on_unknown match")
            // What user space finishes.
            + GuardSession.Rule("late program", $"evt.type = openat and fd.name = {_play["late"]} and not proc.exepath regex \"{_play["vault"]}/too[l]\"", "kill")
            + GuardSession.Rule("late object", $"evt.type = openat and fd.name startswith {_play["shelf"]}/ and fd.name regex \"{_play["shelf"]}/.*\"", "kill"),
            o => o with { CannotBlock = CannotBlock.Kill });
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _guard?.Dispose();
        _play?.Dispose();
        _guarded?.Dispose();
    }

    [TestCase("secret")]
    [TestCase("other")]
    public void TheProgramItselfMay(string file)
    {
        AssertFree(RunningAct.Start(_play["vault/tool"], "openat", _play[file]).Wait());
        AssertFree(Sh($"unshare -rm sh -c 'exec {{dir}}/vault/tool openat {{dir}}/{file}'"));
        AssertFree(Sh($"unshare -rm sh -c 'mount -t tmpfs t /mnt && exec {{dir}}/vault/tool openat {{dir}}/{file}'"));
    }

    [Test]
    public void APretenderMayNotOpen([Values(Tmpfs, Overlay, Bound)] string disguise, [Values("secret", "other")] string file)
    {
        ActResult act = Sh($"unshare -rm sh -c '{disguise} && exec {{dir}}/vault/tool openat {{dir}}/{file}'");
        Assert.That(act.IsKilled, Is.True, act.ToString());
        Assert.That(act.Errors, Does.Not.Contain("read"), "no byte was read");
        _guard.AssertRecorded(file == "secret" ? "open" : "unequal", act, "kill", Machine.Features.HasLsm ? "denied" : "killed_on_return");
    }

    [Test]
    public void APretenderMayNotConnect([Values(Tmpfs, Overlay, Bound)] string disguise)
    {
        ActResult free = RunningAct.Start(_play["vault/tool"], "tcp", "127.0.0.1", _guarded.Port).Wait();
        Assert.That(free.ExitCode, Is.Zero, free.ToString());
        Assert.That(_guarded.WasReached(), Is.True);
        ActResult act = Sh($"unshare -rm sh -c '{disguise} && exec {{dir}}/vault/tool tcp 127.0.0.1 {_guarded.Port}'");
        Assert.That((act.Output.Trim(), act.ExitCode), Is.EqualTo(("EPERM", 1)), act.ToString());
        Assert.That(_guarded.WasReached(), Is.False);
        _guard.AssertRecorded("connect", act, "deny", "denied");
    }

    [Test]
    public void WhatUserSpaceFinishesIsAboutTheSameProgramAndObject()
    {
        RunningAct own = RunningAct.Start(_play["vault/tool"], "open-and-wait", _play["late"]);
        foreach (string disguise in (string[])[Tmpfs, Overlay, Bound])
        {
            ActResult act = Launch($"unshare -rm sh -c '{disguise} && exec {{dir}}/vault/tool open-and-wait {{dir}}/late'").WaitForKiller();
            Assert.That(act.IsKilled, Is.True, act.ToString());
        }

        ActResult reader = Launch("unshare -rm sh -c 'mount --bind {dir}/shelf /mnt && exec {actor} open-and-wait /mnt/book'").WaitForKiller();
        Assert.That(reader.IsKilled, Is.True, reader.ToString());

        // What comes first is judged first, so by now the program itself has been spared.
        own.Tell();
        Assert.That(own.Wait().ExitCode, Is.Zero);
    }

    /// <summary>What the pretender's own path is in a rule is no matter: rules that name other programs let it be.</summary>
    [Test]
    public void RulesOnOtherProgramsDoNotConcernIt()
    {
        AssertFree(Sh("unshare -rm sh -c 'mount -t tmpfs t /mnt && cp {actor} /mnt/tool && exec /mnt/tool openat {dir}/free'"));
        AssertFree(Sh("unshare -rm sh -c 'mount -t tmpfs t /mnt && cp {actor} /mnt/tool && /mnt/tool spawn {actor} openat {dir}/free'"));
        ActResult act = Sh("unshare -rm sh -c 'exec {dir}/evil/tool openat {dir}/free'");
        Assert.That(act.IsKilled, Is.True, act.ToString());
    }

    [Test]
    public void AnAlertIsMadeOfItOnlyWhereTheRuleSaysSo()
    {
        AssertFree(Sh($"unshare -rm sh -c '{Tmpfs} && {{dir}}/vault/tool openat {{dir}}/watched && exec {{dir}}/vault/tool openat {{dir}}/told'"));
        _guard.Audit.WaitFor(r => r.GetProperty("record").GetString() == "match" && r.GetProperty("rule").GetString() == "told", "told");
        Assert.That(_guard.Audit.MatchesOf("watched"), Is.Empty);
    }

    private static void AssertFree(ActResult act)
    {
        Assert.That(act.ExitCode, Is.Zero, act.ToString());
        Assert.That(act.Errors, Does.Contain("read x"), act.ToString());
    }

    private ActResult Sh(string command) => Launch(command).Wait();

    private RunningAct Launch(string command)
    {
        if (!File.Exists(_play["free"])) _play.Write("free");
        return RunningAct.Start("/bin/sh", "-c",
            command.Replace("{dir}", _play.Folder, StringComparison.Ordinal).Replace("{actor}", _play.Actor, StringComparison.Ordinal));
    }
}
