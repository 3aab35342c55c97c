using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Events;

/// <summary>What a condition and what people are told of a decision.</summary>
public sealed class DecisionFactsTests
{
    private static readonly string[] Fields = ["proc.aname", "proc.aexepath", "proc.aexe"];

    /// <summary>What is told of a child's forebears ends at somebody who has a parent of his own: there are more, and nobody knows them.</summary>
    [TestCase(4000u, true)]
    [TestCase(0u, false)]
    public void ALineageGoesOnBehindWhoHasAParent(uint ppidOfEldest, bool expected)
    {
        ProcessFacts child = Some.Process(20, "cat", 2).Under(Some.Process(10, "sh", 1, ppidOfEldest));
        EventFacts facts = DecisionFacts.ForCondition(Some.Event(child), HostFacts.None, OnUnknown.Match).First();
        Assert.That(((ListFact)facts.Values["proc.aname"]).Values.Contains(FactValue.Unknown), Is.EqualTo(expected));
    }

    [Test]
    public void BehindALineageThatIsCutStandAncestorsThatNobodyKnows([ValueSource(nameof(Fields))] string field)
    {
        ProcessFacts shell = Some.Process(10, "sh", 1).Under(Some.Process(1, "init", 3));
        ProcessFacts cat = Some.Process(20, "cat", 2).Under(shell);
        Assert.That(Generations(cat, field), Is.EqualTo("known known known"));
        Assert.That(Generations(cat.WithUnknownAncestors(), field), Is.EqualTo("known known known ? ? ? ? ?"), "older ones were never seen");
        shell.CutLineage();
        Assert.That(Generations(cat, field), Is.EqualTo("known known ? ? ? ? ? ?"), "older ones are forgotten");
    }

    [Test]
    public void BehindAWholeLineageStandsNobody([ValueSource(nameof(Fields))] string field)
    {
        ProcessFacts init = Some.Process(1, "init", 1);
        Assert.That(Generations(init, field), Is.EqualTo("known"));
        Assert.That(Generations(Some.Process(20, "cat", 2).Under(init), field), Is.EqualTo("known known"));
    }

    [TestCase("proc.aname")]
    [TestCase("proc.pname")]
    [TestCase("proc.pexepath")]
    [TestCase("proc.pcmdline")]
    public void AParentThatNobodyKnowsIsUnknownAndInitHasNone(string field)
    {
        Assert.That(Value(Some.Process(20, "cat", 2), field), Is.EqualTo("?"));
        Assert.That(Value(Some.Process(1, "init", 1), field), Is.EqualTo("none"));
    }

    [Test]
    public void PeopleAreShownTheAncestorsThatAreKnown() => Assert.That(
        ((ListFact)DecisionFacts.ForPeople(Some.Event(Some.Process(20, "cat", 2).WithUnknownAncestors()), HostFacts.None).Values["proc.aname"]).Values,
        Has.Count.EqualTo(1));

    [Test]
    public void WhatAnExecInPlaceReplacedHasNoNumberAmongTheAncestors()
    {
        ProcessFacts process = Some.Process(20, "cat", 2).Under(Some.Process(1, "init", 1)).After(Some.Process(20, "sh", 3));
        Assert.That(Generations(process, "proc.aname"), Is.EqualTo("known known none none none none none none known"));
        FactDerivation facts = Facts(Some.Event(process));
        Assert.That(Enumerable.Range(2, FieldCatalog.DeepestAncestor - 1)
            .Select(i => facts.Get(new FieldReference(FieldCatalog.Get("proc.aname"), i))), Is.All.InstanceOf<MissingFact>());
    }

    [Test]
    public void BeforeAnExecTheCallersProgramIsAmongTheAncestors()
    {
        ProcessFacts caller = Some.Process(20, "sh", 2).Under(Some.Process(1, "init", 1));
        var names = (ListFact)Facts(Some.Event(caller, path: "/usr/bin/cat", point: DecisionPoint.ExecCheck, attempt: new ExecAttempt("cat", [], false))).Get("proc.aname");
        Assert.That(names.Values.OfType<TextFact>().Select(n => n.Value), Is.EqualTo(new[] { "cat", "init", "sh" }));
    }

    [TestCase(false, "cat", "cat")]
    [TestCase(true, "cat", "?")]
    [TestCase(true, "cat -n", "cat")]
    public void AFirstArgumentBehindWhichNothingWasReadMayGoOn(bool isCut, string arguments, string exe)
    {
        ProcessFacts process = Some.Process() with { Arguments = arguments.Split(' '), ArgumentsAreCut = isCut };
        Assert.That(Word(Facts(Some.Event(process)).Get("proc.exe")), Is.EqualTo(exe));
        Assert.That(Word(DecisionFacts.ForPeople(Some.Event(process), HostFacts.None).Values["proc.exe"]), Is.EqualTo("cat"));
    }

    [Test]
    public void AProgramToBeHasTheNameThatWasComparedAndShowsItsArguments()
    {
        ProcessFacts caller = Some.Process(name: "sh");
        DecisionEvent decision = Some.Event(
            caller, path: "/usr/bin/busybox", point: DecisionPoint.ExecCheck, attempt: new ExecAttempt("wget", ["wget", "-q", "http://x"], IsCut: true));
        Assert.That((Word(Facts(decision).Get("proc.name")), Word(Facts(decision).Get("proc.exepath"))), Is.EqualTo(("wget", "/usr/bin/busybox")));
        Assert.That(Facts(decision).Get("proc.args"), Is.EqualTo(FactValue.Missing), "arguments are judged when they are the program's");
        IReadOnlyDictionary<string, FactValue> shown = DecisionFacts.ForPeople(decision, HostFacts.None).Values;
        Assert.That(
            (Word(shown["proc.exe"]), Word(shown["proc.args"]), Word(shown["proc.cmdline"])),
            Is.EqualTo(("wget", "-q http://x …", "wget -q http://x …")));
    }

    [Test]
    public void APathIsKnownToItsEndsWhenItIsCut([Values(255, 256, 257, AbiLimits.RecordPath)] int bytes, [Values] bool isCut)
    {
        string path = $"/begins{(isCut ? '\0' : 'x')}".PadRight(bytes, 'x');
        DecisionEvent decision = Decode(Encoding.UTF8.GetBytes(path), default);
        var fact = (TextFact)Facts(decision).Get("fd.name");
        Assert.That((fact.Value, fact.IsCut), Is.EqualTo((path, isCut)));
        Assert.That(Word(DecisionFacts.ForPeople(decision, HostFacts.None).Values["fd.name"]), Is.EqualTo(path.Replace('\0', '…')));
    }

    [TestCase("/srv", "/srv")]
    [TestCase("", "?")]
    public void TheWorkingDirectoryIsKnownWhereItCouldBeRead(string directory, string word) => Assert.That(
        Word(Facts(Decode("/etc/shadow"u8, Encoding.UTF8.GetBytes(directory))).Get("proc.cwd")), Is.EqualTo(word));

    [Test]
    public void WhatRunsWhereNobodyKnowsTheProgramIsUnknown()
    {
        var table = new ProcessTable();
        table.Exec(Some.Process(20, "cat", 7));
        DecisionRecord record = new() { Pid = 20, ExecId = 8, StartTimeNs = Some.Process().StartTimeNs, Op = (ushort)DecisionPoint.Open };
        "sh"u8.CopyTo(record.Comm);
        DecisionEvent decision = new EventDecoder(table, Some.Clock()).Decision(RecordBytes.Decision(record), RecordRing.Decisions)!;
        FactDerivation facts = Facts(decision);
        Assert.That(new[] { "proc.name", "proc.exepath", "proc.args", "proc.is_exe_from_memfd" }.Select(f => Word(facts.Get(f))), Is.All.EqualTo("?"));
        Assert.That(Word(DecisionFacts.ForPeople(decision, HostFacts.None).Values["proc.name"]), Is.EqualTo("sh"), "what the kernel calls it is shown");
        Assert.That(((ListFact)facts.Get("proc.aname")).Values.OfType<TextFact>().Select(n => n.Value), Does.Contain("cat"), "the program before is an ancestor");
    }

    [Test]
    public void ProgramsBeforeTheOldestThatIsKeptAreUnknown()
    {
        var table = new ProcessTable();
        ProcessFacts process = Some.Process(20, "cat", 7);
        for (ulong i = 0; i <= ProcessTable.LineageKept + 1; i++) process = table.Exec(Some.Process(20, "cat", 7 + i));
        var names = (ListFact)Facts(Some.Event(process)).Get("proc.aname");
        Assert.That(Word(names.Values[^1]), Is.EqualTo("?"));
    }

    [TestCase(DecisionPoint.Rename)]
    [TestCase(DecisionPoint.Link)]
    public void WhatGetsASecondNameIsMeantByEitherInEachView(DecisionPoint point)
    {
        DecisionEvent decision = Some.Event(Some.Process(hostPath: "/host/cat"), path: "/old", secondPath: "/new", point: point);
        EventFacts[] views = [.. DecisionFacts.ForCondition(decision, HostFacts.None, OnUnknown.Deny)];
        Assert.That(views.Select(v => (Word(v.Values["proc.exepath"]), Word(v.Values["fd.name"]))), Is.EqualTo(new[]
        {
            ("/usr/bin/cat", "/old"), ("/usr/bin/cat", "/new"), ("/host/cat", "/old"), ("/host/cat", "/new"),
        }));
        Assert.That(views.Select(v => Word(v.Values["evt.arg.newpath"])), Has.All.EqualTo("/new"));
    }

    [Test]
    public void AProgramToBeIsMeantByTheOtherLinkToItToo()
    {
        DecisionEvent decision = Some.Event(
            path: "/link", secondPath: "/tool", point: DecisionPoint.ExecCheck, attempt: new ExecAttempt("link", ["link"], IsCut: false));
        Assert.That(DecisionFacts.ForCondition(decision, HostFacts.None, OnUnknown.Deny).Select(v => v.Values["proc.exepath"]),
            Is.EqualTo(new[] { new TextFact("/link"), new TextFact("/tool") }));
    }

    private static DecisionEvent Decode(ReadOnlySpan<byte> path, ReadOnlySpan<byte> directory)
    {
        DecisionRecord record = new() { Pid = 20, Op = (ushort)DecisionPoint.Open };
        return new EventDecoder(new ProcessTable(), Some.Clock()).Decision(RecordBytes.In(directory, record, path, default), RecordRing.Decisions)!;
    }

    private static FactDerivation Facts(DecisionEvent decision) =>
        new(DecisionFacts.ForCondition(decision, HostFacts.None, OnUnknown.Deny).Single());

    private static string Generations(ProcessFacts process, string list)
    {
        EventFacts facts = DecisionFacts.ForCondition(Some.Event(process), HostFacts.None, OnUnknown.Deny).Single();
        return string.Join(' ', ((ListFact)facts.Values[list]).Values.Select(v => v is TextFact ? "known" : Word(v)));
    }

    private static string Value(ProcessFacts process, string field)
    {
        FactValue value = Facts(Some.Event(process)).Get(new FieldReference(FieldCatalog.Get(field), null));
        return value is ListFact list ? list.Values.Select(Word).Distinct().SingleOrDefault("none") : Word(value);
    }

    private static string Word(FactValue value) => value switch
    {
        TextFact text => text.Value,
        UnknownFact => "?",
        MissingFact => "none",
        _ => value.GetType().Name,
    };
}
