using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Text;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace EbpfGuard.Engine.Tests.Support;

/// <summary>Plain objects for tests; each test says what matters to it.</summary>
internal static class Some
{
    /// <summary>2026-07-31T12:00:00.123456789Z</summary>
    public const long TimeNs = 1_785_499_200_123_456_789;

    /// <summary>When clocks that are told the time begin.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 7, 31, 12, 0, 0, TimeSpan.Zero);

    public static PolicyRule Rule(
        string name = "Shadow read", RuleAction action = RuleAction.Block, string output = "shadow read (file=%fd.name by=%proc.name)",
        RuleMode mode = RuleMode.Enforce, OnUnknown onUnknown = OnUnknown.Match, Condition? condition = null) => new(
        name, "A rule.", Priority.Critical, ["filesystem", "T1003.008"], "syscall", output, action, onUnknown, mode, null,
        [Plan(condition)], [], new TextSpan(new SourceText("some.rule", "rule"), 0, 4));

    public static OperationPlan Plan(Condition? condition = null, Operation operation = Operation.Open) =>
        new(operation, condition ?? new ConstantCondition(true), [], [], [], false);

    public static ImageRule ImageRule(
        PolicyRule rule, DecisionPoint point = DecisionPoint.Open, KernelAction action = KernelAction.Block,
        StopMeaning stop = StopMeaning.Denied, bool inKernel = true) =>
        new(rule, [new ImagePlan(rule.Plans[0], point, action, stop, inKernel)]);

    public static PolicyImage Image(params ImageRule[] rules) => new(default, new uint[AbiLimits.PageCells], [], [], rules, "c0ffee");

    public static PolicySession Session(PolicyImage image, ProcessTable? table = null) =>
        new(1, image, new EventDecoder(table ?? new ProcessTable(), Clock()));

    public static WallClock Clock() => new(new FakeTimeProvider(Noon), () => 0);

    public static ProcessFacts Process(uint pid = 4242, string name = "cat", ulong execId = 7, uint ppid = 4000, ulong startNs = 50_000_000_000,
        string? hostPath = null) => new()
    {
        ExecId = execId, Pid = pid, Ppid = ppid, StartTimeNs = startNs, Name = name, ExePath = "/usr/bin/" + name,
        HostPath = hostPath, HostPathState = hostPath is null ? FactState.Missing : FactState.Known, Arguments = [name, "/etc/shadow"],
    };

    /// <summary>The numbers of an open for reading by an ordinary user.</summary>
    public static EventNumbers Numbers => default(EventNumbers)
        .With(FactInput.Pid, 4242).With(FactInput.Ppid, 4000).With(FactInput.Sid, 4000)
        .With(FactInput.Uid, 1000).With(FactInput.Gid, 1000).With(FactInput.Loginuid, 1000)
        .With(FactInput.OpenRead, 1).With(FactInput.OpenWrite, 0).With(FactInput.Flags, 1L << (int)CallFlag.Rdonly | 1L << (int)CallFlag.Cloexec)
        .With(FactInput.FdType, (long)FdType.File);

    public static DecisionEvent Event(
        ProcessFacts? process = null, string? path = "/etc/shadow", Verdict verdict = Verdict.Deny, HowStopped how = HowStopped.Denied,
        DecisionPoint point = DecisionPoint.Open, int[]? unsure = null, ExecAttempt? attempt = null,
        string? secondPath = null, string container = "", EventNumbers? numbers = null, params int[] rules) => new()
    {
        Ring = verdict == Verdict.Allow ? RecordRing.Alerts : RecordRing.Decisions,
        Sequence = 12, TimeNs = TimeNs, Point = point, Verdict = verdict, How = how,
        Rules = rules.Length == 0 ? [0] : rules, Unsure = unsure ?? [], Process = process ?? Process(), Tid = 4242, Numbers = numbers ?? Numbers, Container = container,
        Texts = Texts(point, path, secondPath), Inode = 77, Device = (8UL << 20) | 1, Attempt = attempt,
    };

    private static EventTexts Texts(DecisionPoint point, string? path, string? secondPath)
    {
        (FactInput first, FactInput second) = point switch
        {
            DecisionPoint.Rename or DecisionPoint.Link => (FactInput.OldPath, FactInput.NewPath),
            DecisionPoint.Symlink => (FactInput.Path, FactInput.Target),
            _ => (FactInput.Path, FactInput.HostPath),
        };
        EventTexts texts = default(EventTexts).With(first, EventText.Of(path));
        return secondPath is null ? texts : texts.With(second, secondPath);
    }

    public static MatchRecord Match(DecisionEvent decision, PolicyRule? rule = null) =>
        new(new AuditedRule(ImageRule(rule ?? Rule())), decision, "c0ffee", null);
}
