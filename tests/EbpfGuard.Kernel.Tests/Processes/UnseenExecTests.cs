using EbpfGuard.Bpf;
using EbpfGuard.Bpf.Objects;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Programs;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Processes;

/// <summary>Whoever gets another program while the tracker has no working memory is known by the new one all the same.</summary>
[Category("Tracepoint")]
public sealed class UnseenExecTests
{
    [TestCase("proc.exepath = @/new")]
    [TestCase("not proc.exepath = @/actor")]
    public void TheProgramThatRunsCounts(string whom)
    {
        Machine.RequireNoLsm();
        using var play = new Playground();
        (string program, string file, string free) = (play.Copy("new"), play.Write("file"), play.Write("free"));
        using BpfObject tracker = OpenTracker();
        using var policy = new BarePolicy(
            GuardSession.Rule("opens", $"evt.type = openat and fd.name = {file} and {whom.Replace("@", play.Folder, StringComparison.Ordinal)}", "kill")
            + GuardSession.Rule("told", $"evt.type = openat and fd.name = {free} and proc.exepath = {play.Actor}", "alert"),
            useLsm: false, tracker, "eg_call_return");
        BpfLink[] links = [.. ((string[])["eg_track_exec", "eg_track_fork", "eg_track_exit"]).Select(n => tracker.Program(n).Attach()), policy.Program("eg_call_return").Attach()];
        try
        {
            ActResult old = RunningAct.Start(play.Actor, "openat", file).Wait();
            Assert.That(old.IsKilled, Is.False, $"the rule does not mean the first program: {old}");

            // It has opened something, so its first program is known to the policy too.
            RunningAct act = RunningAct.Start(play.Actor, "open-then", free, "wait", "exec", program, "wait", "openat", file);
            Assert.That(act.ReadLine(), Is.EqualTo("waiting"));
            ulong before = policy.Health.NoProcess;
            BarePolicy.TakeAll(tracker, isTaken: true);
            act.TellOnce();
            Assert.That(act.ReadLine(), Is.EqualTo("waiting"));
            BarePolicy.TakeAll(tracker, isTaken: false);
            act.Tell();
            ActResult result = act.Wait();
            Assert.That((result.IsKilled, result.Errors), Is.EqualTo((true, "")), result.ToString());
            Assert.That(policy.Health.NoProcess, Is.GreaterThan(before), "the exec was not seen");
        }
        finally
        {
            foreach (BpfLink link in links) link.Dispose();
        }
    }

    private static BpfObject OpenTracker()
    {
        BpfObject tracker = EmbeddedObjects.OpenTracker();
        tracker.Load();
        tracker.Program(ProgramSet.Setup).Run([]);
        new MountTable(tracker).Refresh();
        return tracker;
    }
}
