using EbpfGuard.Bpf.Objects;
using EbpfGuard.Kernel.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Kernel.Tests.Lsm;

/// <summary>
/// Every buffer of working memory is taken: what a rule may have to stop is refused, whoever does it; what rules only report passes.
/// In a virtual machine alone, for the same reason.
/// </summary>
public sealed class ScratchDenialTests
{
    private static readonly (string Program, string Condition, string[] Act)[] Ways =
    [
        ("eg_file_open", "evt.type = openat and fd.name = @/file", ["openat", "@/file"]),
        ("eg_exec_check", "evt.type = execve and proc.exepath = @/tool", ["exec", "@/tool", "nothing"]),
        ("eg_keep_link", "evt.type = openat and fd.name = @/file", ["link", "@/file", "@/file.other"]),
    ];

    private static IEnumerable<TestCaseData> Cases =>
        from way in Ways
        from action in (string[])["alert", "block", "block\n    mode monitor"]
        from isTaken in (bool[])[false, true]
        select new TestCaseData(way.Program, action, isTaken).SetArgDisplayNames(way.Program, action.Split(' ')[^1], isTaken ? "taken" : "free");

    [TestCaseSource(nameof(Cases))]
    public void WithoutWorkingMemoryWhatMayBeStoppedIsRefused(string program, string action, bool isTaken)
    {
        Machine.RequireLsm();
        if (!Machine.IsVirtual) Assert.Ignore("for a moment it would refuse everybody everything");
        using var play = new Playground();
        play.Write("file");
        play.Copy("tool");
        (_, string condition, string[] words) = Ways.Single(d => d.Program == program);
        using var policy = new BarePolicy(GuardSession.Rule("way", Here(condition), action), useLsm: true, null, program);
        RunningAct act = RunningAct.Start(play.Actor, ["wait", .. words.Select(Here)]);
        Assert.That(act.ReadLine(), Is.EqualTo("waiting"));
        if (isTaken) policy.TakeAll();
        using BpfLink link = policy.Program(program).Attach();
        act.Tell();
        ActResult result = act.Wait();
        link.Dispose();

        // That a file gets another name stops nothing as long as there is room to keep it.
        bool isRefused = action == "block" && (isTaken || program != "eg_keep_link");
        Assert.That(result.Output.Trim(), Is.EqualTo(isRefused ? "waiting\nEPERM" : "waiting\ndone"), result.ToString());
        Assert.That(policy.Health.NoScratch, isTaken ? Is.Positive : Is.Zero, "each is counted");

        string Here(string text) => text.Replace("@", play.Folder, StringComparison.Ordinal);
    }
}
