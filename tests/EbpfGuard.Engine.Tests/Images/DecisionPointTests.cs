using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Images;
using EbpfGuard.Engine.Images.Building;
using NUnit.Framework;
using static EbpfGuard.Engine.Images.StopMeaning;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>Where an operation is judged, and what stopping it means there.</summary>
public sealed class DecisionPointTests
{
    private const string Exec = "evt.type = execve and proc.name = nc";
    private const string ExecArguments = "evt.type = execve and proc.args contains -e";
    private const string Open = "evt.type = open and fd.name = /etc/shadow";
    private const string Unlink = "evt.type = unlink and fd.name = /etc/shadow";
    private const string Rename = "evt.type = rename and fd.name = /etc/shadow";
    private const string Connect = "evt.type = connect and fd.sport = 4444";
    private const string ConnectByName = "evt.type = connect and fd.name = \"10.0.0.1:1->10.0.0.2:2\"";

    [TestCase(Exec, "alert", DecisionPoint.ExecCheck, KernelAction.Alert, Reported)]
    [TestCase(Exec, "block", DecisionPoint.ExecCheck, KernelAction.Block, Denied)]
    [TestCase(Exec, "kill tree", DecisionPoint.ExecCheck, KernelAction.Kill, Denied)]
    [TestCase(ExecArguments, "block", DecisionPoint.Exec, KernelAction.Kill, KilledAtExec)]
    [TestCase(ExecArguments, "kill", DecisionPoint.Exec, KernelAction.Kill, KilledAtExec)]
    [TestCase(Open, "block", DecisionPoint.Open, KernelAction.Block, Denied)]
    [TestCase(Unlink, "kill", DecisionPoint.Unlink, KernelAction.Kill, Denied)]
    [TestCase(Rename, "block", DecisionPoint.Rename, KernelAction.Block, Denied)]
    [TestCase(Connect, "block", DecisionPoint.Connect, KernelAction.Block, Denied)]
    [TestCase(ConnectByName, "kill", DecisionPoint.Connect, KernelAction.Alert, KilledByResponder)]
    [TestCase(ConnectByName, "alert", DecisionPoint.Connect, KernelAction.Alert, Reported)]
    public void WithLsm(string condition, string action, DecisionPoint point, KernelAction kernel, StopMeaning stop) =>
        AssertPlan(Targets.Lsm, condition, action, point, kernel, stop);

    [TestCase(Exec, "block", DecisionPoint.Exec, KernelAction.Kill, KilledAtExec)]
    [TestCase(Open, "alert", DecisionPoint.Open, KernelAction.Alert, Reported)]
    [TestCase(Open, "kill", DecisionPoint.Open, KernelAction.Kill, KilledOnReturn)]
    [TestCase(Connect, "block", DecisionPoint.Connect, KernelAction.Block, Denied)]
    [TestCase(Unlink, "alert", null, KernelAction.Alert, Reported)]
    public void WithoutLsm(string condition, string action, DecisionPoint? point, KernelAction kernel, StopMeaning stop) =>
        AssertPlan(Targets.Tracepoint, condition, action, point, kernel, stop);

    [TestCase(CannotBlock.Report, KernelAction.Alert, Reported)]
    [TestCase(CannotBlock.Kill, KernelAction.Kill, KilledOnReturn)]
    public void BlockWithoutLsmBecomesWhatWasChosen(CannotBlock choice, KernelAction kernel, StopMeaning stop) =>
        AssertPlan(Targets.Tracepoint with { CannotBlock = choice }, Open, "block", DecisionPoint.Open, kernel, stop);

    [TestCase(Open, "block")]
    [TestCase(Unlink, "block")]
    [TestCase(Rename, "kill")]
    public void WhatCannotBeStoppedIsRefusedWithTheCure(string condition, string action)
    {
        ImageResult result = Build(Targets.Tracepoint, condition, action);
        Assert.That(result.Image, Is.Null);
        Diagnostic diagnostic = result.Diagnostics.Single();
        Assert.That(diagnostic.Descriptor, Is.EqualTo(ImageDiagnostics.CannotStop));
        Assert.That(diagnostic.Message, Does.Contain("\"rule\""));
        Assert.That(diagnostic.Help, Has.Some.Contains("--cannot-block"));
    }

    [Test]
    public void WhatCannotBeSeenIsSaid()
    {
        ImageResult result = Build(Targets.Bare, Connect, "alert");
        Assert.That(result.Image, Is.Not.Null);
        Assert.That(result.Diagnostics.Single().Descriptor, Is.EqualTo(ImageDiagnostics.NotVisible));
        Assert.That(result.Report!.Rules[0].Operations[0].Hooks, Is.Empty);
    }

    [Test]
    public void MonitoredRuleKeepsItsActionAndStopsNothing()
    {
        ImagePlan plan = AssertPlan(
            Targets.Lsm with { MonitorAll = true }, Open, "block", DecisionPoint.Open, KernelAction.Block, Reported);
        Assert.That(plan.DecidedInKernel);
    }

    // What it would do is told of a match that user space confirms, too, and nothing is done.
    [Test]
    public void MonitoredRuleThatUserSpaceFinishesOnlySaysWhatItWouldDo()
    {
        ImageResult result = Build(Targets.Lsm with { MonitorAll = true }, "evt.type = open and fd.name regex \"/etc/[a-z]+\"", "kill");
        Assert.That(UserSpaceWork.Of(result.Image!.Rules[0], DecisionPoint.Open), Is.EqualTo(
            new UserSpaceWork(result.Image.Rules[0].Plans[0].Plan, RuleAction.Kill, IsMonitor: true)));
    }

    [Test]
    public void MonitoredRuleNeedsNothingThatStops() =>
        AssertPlan(
            Targets.Tracepoint with { MonitorAll = true }, Open, "block", DecisionPoint.Open, KernelAction.Block, Reported);

    [Test]
    public void EveryPointOfTheKernelHasOneRowAndEveryOperationAPoint()
    {
        IEnumerable<DecisionPoint> points = Enum.GetValues<DecisionPoint>().Where(p => p is not (DecisionPoint.End or DecisionPoint.Count)).Distinct();
        Assert.That(DecisionPoints.All.Select(r => r.Point), Is.EquivalentTo(points));
        Assert.That(DecisionPoints.All.Select(r => r.Operation).Distinct(), Is.EquivalentTo(OperationCatalog.All.Select(o => o.Operation)));
    }

    [Test]
    public void WhatTheLanguageTakesForJudgedOnReturnIsNowhereRefused() =>
        Assert.That(
            OperationCatalog.All.Select(o => o.Operation).Where(o => DecisionPoints.Of(o).All(row => row.IsOnReturn)),
            Is.EqualTo(OperationSet.OnReturn.Enumerate()));

    [TestCase("evt.type = open and evt.is_open_read = true", "io_uring", "fanotify", "overlay", "another thread")]
    [TestCase("evt.type = open and fs.path.name = /etc/shadow", "io_uring", "fanotify", "overlay", "another thread", "`fd.name`")]
    [TestCase("evt.type = open and fd.nameraw regex a.b", "io_uring", "fanotify", "overlay", "another thread")]
    [TestCase("evt.type = execve and proc.exepath = /a", "hard link", "script", "below an overlay")]
    [TestCase("evt.type = connect and fd.sport = 1", "unix sockets", "raw sockets")]
    [TestCase("evt.type = unlink and fd.name = /a")]
    public void AReportSaysWhatAHostDoesNotSee(string condition, params string[] unseen) => AssertUnseen(Targets.Tracepoint, condition, unseen);

    [TestCase("evt.type = open and fd.name = /etc/shadow")]
    [TestCase("evt.type = open and fd.nameraw regex a.b")]
    [TestCase("evt.type = execve and proc.exepath = /a and proc.args contains b", "script", "below an overlay")]
    [TestCase("evt.type = execve and proc.exepath = /a", "below an overlay")]
    [TestCase("evt.type = open and proc.env[A] = b", "`proc.env`")]
    [TestCase("evt.type = accept and proc.name = a", "io_uring", "another thread")]
    public void AReportSaysWhatAHostThatRefusesDoesNotSee(string condition, params string[] unseen) => AssertUnseen(Targets.Lsm, condition, unseen);

    [Test]
    public void AGapIsOfFieldsThatTheirOperationsHaveByNoOtherName()
    {
        foreach (FactGap gap in FactGaps.All)
        {
            foreach ((string name, Operation operation) in gap.Fields.SelectMany(_ => gap.Operations.Enumerate(), (f, o) => (f, o)))
            {
                Assert.That(FieldCatalog.Get(name).IsIn(operation), $"{name} at {operation}");
                Assert.That(FieldSynonyms.NameOf(name, operation, isServer: false), Is.Null, name);
            }
        }
    }

    private static void AssertUnseen(ImageTarget target, string condition, string[] unseen)
    {
        IReadOnlyList<string> found = Build(target, condition, "alert").Report!.Rules[0].Operations.Single().Unseen;
        Assert.That(found, Has.Count.EqualTo(unseen.Length), string.Join("; ", found));
        foreach (string one in unseen) Assert.That(found, Has.One.Contains(one));
    }

    private static ImagePlan AssertPlan(
        ImageTarget target, string condition, string action, DecisionPoint? point, KernelAction kernel, StopMeaning stop)
    {
        ImageResult result = Build(target, condition, action);
        Assert.That(result.Image, Is.Not.Null, string.Join("; ", result.Diagnostics.Select(d => d.Message)));
        ImagePlan plan = result.Image!.Rules[0].Plans.Single();
        Assert.That((plan.Point, plan.Action, plan.Stop), Is.EqualTo((point, kernel, stop)));
        Assert.That(result.Report!.Rules[0].Operations.Single().Stop, Is.EqualTo(stop));
        return plan;
    }

    private static ImageResult Build(ImageTarget target, string condition, string action) =>
        PolicyImageBuilder.Build(SourcePolicies.Compile(SourcePolicies.Rule("rule", condition, action)), target);
}
