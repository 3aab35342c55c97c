using System.Net;
using System.Text;
using System.Text.Json;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Containers.Sources;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Processes;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Tests.Images;
using EbpfGuard.Engine.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Audit;

public sealed class AuditRecordWriterTests
{
    private static readonly AuditRecordWriter Writer = new("node1", new HostFacts(AccountNames.Parse(["ann:x:1000:1000::/home/ann:/bin/sh"]), new ContainerCatalog("/nonexistent")));

    [Test]
    public void AMatchHasFalcosKeysFirstAndThenOurs()
    {
        Assert.That(Line(Some.Match(Some.Event())), Is.EqualTo(
            """{"time":"2026-07-31T12:00:00.123456789Z","rule":"Shadow read","priority":"Critical","source":"syscall","hostname":"node1","tags":["filesystem","T1003.008"],"output":"12:00:00.123456789: Critical shadow read (file=/etc/shadow by=cat)","output_fields":{"fd.name":"/etc/shadow","proc.name":"cat","guard.action":"block","guard.verdict":"deny","guard.how":"denied"},"record":"match","action":"block","verdict":"deny","how":"denied","operation":"open","policy":"c0ffee","ring":"decisions","sequence":12,"path":"/etc/shadow","inode":77,"device":"8:1","process":{"exec_id":7,"pid":4242,"tid":4242,"ppid":4000,"uid":1000,"gid":1000,"loginuid":1000,"name":"cat","exepath":"/usr/bin/cat","cmdline":"cat /etc/shadow","ancestors":[]}}"""));
    }

    [TestCase(OnUnknown.Deny, "on_unknown deny")]
    [TestCase(OnUnknown.Match, "on_unknown match")]
    public void AMatchThatHangsOnWhatIsUnknownSaysSo(OnUnknown onUnknown, string because)
    {
        MatchRecord match = Some.Match(Some.Event(), Some.Rule(onUnknown: onUnknown)) with { Unknown = ["fd.name", "proc.aname"] };
        JsonElement json = Parse(match);
        Assert.That(json.GetProperty("unknown").EnumerateArray().Select(f => f.GetString()), Is.EqualTo(new[] { "fd.name", "proc.aname" }));
        Assert.That(json.GetProperty("because").GetString(), Is.EqualTo(because));
        Assert.That(json.GetProperty("output_fields").GetProperty("guard.unknown").GetString(), Is.EqualTo("fd.name proc.aname"));
        Assert.That(Parse(Some.Match(Some.Event())).TryGetProperty("unknown", out _), Is.False);
    }

    [TestCase("fd.name = /etc/shadow and proc.name in (cat, dog)", """{"fd.name":"/etc/shadow","proc.name":"cat"}""")]
    [TestCase("fd.directory = /etc and evt.arg.flags contains O_RDONLY", """{"fd.directory":"/etc","evt.arg.flags":["O_RDONLY","O_CLOEXEC"]}""")]
    [TestCase("fd.name startswith /etc and not proc.aname in (sshd, cron)", """{"fd.name":"/etc/shadow","proc.aname":[null]}""")]
    [TestCase("fd.name = /etc/shadow and evt.is_open_write = false and user.uid > 10", """{"fd.name":"/etc/shadow","evt.is_open_write":false,"user.uid":1000}""")]
    public void AMatchSaysWhatTheDecisionSawOfEachFieldThatTheRuleAsksFor(string condition, string facts)
    {
        PolicyRule rule = SourcePolicies.Compile(SourcePolicies.Rule("some", $"evt.type in (open, openat) and {condition}")).Rules[0];
        Assert.That(Parse(Some.Match(Some.Event(), rule)).GetProperty("facts").GetRawText(), Is.EqualTo(facts));
    }

    // What Falco's consumers decode: the kind of each value, priorities in Falco's spelling, times with nanoseconds.
    [TestCase(Priority.Emergency, "Emergency")]
    [TestCase(Priority.Informational, "Informational")]
    [TestCase(Priority.Debug, "Debug")]
    public void FalcosConsumersFindTheirKeys(Priority priority, string spelling)
    {
        PolicyRule rule = Some.Rule(output: "*%proc.name %fd.sip %<6>proc.name") with { Priority = priority };
        JsonElement json = Parse(Some.Match(Some.Event(), rule));
        foreach (string key in (string[])["rule", "priority", "source", "hostname", "output", "time"])
            Assert.That(json.GetProperty(key).ValueKind, Is.EqualTo(JsonValueKind.String), key);
        Assert.That(json.GetProperty("tags").EnumerateArray().Select(t => t.ValueKind), Is.All.EqualTo(JsonValueKind.String));
        Assert.That(json.GetProperty("output_fields").EnumerateObject().Select(f => f.Name).Take(2), Is.EqualTo((string[])["proc.name", "fd.sip"]));
        Assert.That(json.GetProperty("priority").GetString(), Is.EqualTo(spelling));
        Assert.That(json.GetProperty("time").GetString(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$"));
        Assert.That(json.GetProperty("output").GetString(), Does.Match($@"^\d\d:\d\d:\d\d\.\d{{9}}: {spelling} cat <NA> cat   $"));
    }

    [Test]
    public void FieldsKeepTheirTypesAndMissingOnesAreNull()
    {
        PolicyRule rule = Some.Rule(output:
            "%evt.type %evt.time %user.name %user.uid %evt.is_open_write %evt.arg.flags %fd.directory %fd.sip %proc.pname %proc.aname[2] %no.such");
        JsonElement json = Parse(Some.Match(Some.Event(), rule));
        Assert.That(json.GetProperty("output").GetString(), Is.EqualTo(
            "12:00:00.123456789: Critical open 12:00:00.123456789 ann 1000 false O_RDONLY|O_CLOEXEC /etc <NA> <NA> <NA> <NA>"));
        JsonElement fields = json.GetProperty("output_fields");
        Assert.Multiple(() =>
        {
            Assert.That(fields.GetProperty("evt.time").GetInt64(), Is.EqualTo(Some.TimeNs));
            Assert.That(fields.GetProperty("user.uid").GetInt64(), Is.EqualTo(1000));
            Assert.That(fields.GetProperty("evt.is_open_write").ValueKind, Is.EqualTo(JsonValueKind.False));
            Assert.That(fields.GetProperty("fd.sip").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(fields.GetProperty("proc.aname[2]").ValueKind, Is.EqualTo(JsonValueKind.Null));
        });
    }

    [Test]
    public void AncestorsAreNamedNearestFirst()
    {
        var table = new ProcessTable();
        table.Exec(Some.Process(1, "systemd", 1, 0, 1));
        table.Exec(Some.Process(10, "sshd", 2, 1, 20_000_000));
        table.Exec(Some.Process(20, "bash", 3, 10, 30_000_000));
        ProcessFacts cat = table.Exec(Some.Process(30, "cat", 4, 20, 40_000_000));
        JsonElement json = Parse(Some.Match(Some.Event(cat), Some.Rule(output: "%proc.pname %proc.aname[2] %proc.pcmdline")));
        Assert.That(json.GetProperty("process").GetProperty("ancestors").EnumerateArray().Select(a => a.GetString()),
            Is.EqualTo((string[])["bash", "sshd", "systemd"]));
        Assert.That(json.GetProperty("output").GetString(), Does.EndWith("bash sshd bash /etc/shadow"));
    }

    [Test]
    public void AConnectionShowsBothEnds()
    {
        var decision = new DecisionEvent
        {
            Ring = RecordRing.Decisions, Sequence = 1, TimeNs = Some.TimeNs, Point = DecisionPoint.Connect, Verdict = Verdict.Deny,
            How = HowStopped.Denied, Rules = [0], Process = Some.Process(), Numbers = default(EventNumbers)
                .With(FactInput.Family, (long)SocketFamily.Ip).With(FactInput.L4proto, (long)L4Protocol.Tcp).With(FactInput.FdType, (long)FdType.Ipv4)
                .With(FactInput.ServerAddr, IPAddress.Parse("192.0.2.7")).With(FactInput.ServerPort, 443)
                .With(FactInput.ClientAddr, IPAddress.Loopback).With(FactInput.ClientPort, 40000),
        };
        JsonElement json = Parse(Some.Match(decision, Some.Rule(output: "%fd.name %fd.sip %fd.sport %fd.l4proto %fd.typechar")));
        Assert.That(json.GetProperty("output").GetString(), Does.EndWith("127.0.0.1:40000->192.0.2.7:443 192.0.2.7 443 tcp 4"));
        Assert.That(json.GetProperty("server").GetString(), Is.EqualTo("192.0.2.7:443"));
    }

    [Test]
    public void AnExecThatWasRefusedNamesTheProgramThatDidNotRun()
    {
        var decision = new DecisionEvent
        {
            Ring = RecordRing.Decisions, Sequence = 1, TimeNs = Some.TimeNs, Point = DecisionPoint.ExecCheck, Verdict = Verdict.Deny,
            How = HowStopped.Denied, Rules = [0], Process = Some.Process(name: "bash"), Texts = default(EventTexts).With(FactInput.Path, "/usr/bin/ncat").With(FactInput.ProcCwd, "/srv"),
            Attempt = new ExecAttempt("nc", ["nc", "-l", "99"], IsCut: false),
        };
        JsonElement json = Parse(Some.Match(decision, Some.Rule(output: "%evt.type %proc.name %proc.exepath %proc.args %proc.cwd")));
        Assert.That(json.GetProperty("output").GetString(), Does.EndWith("execve nc /usr/bin/ncat -l 99 /srv"));
        Assert.That(json.GetProperty("arguments").EnumerateArray().Select(a => a.GetString()), Is.EqualTo(new[] { "nc", "-l", "99" }));
        Assert.That(json.GetProperty("process").GetProperty("cwd").GetString(), Is.EqualTo("/srv"));
        Assert.That(json.GetProperty("process").GetProperty("name").GetString(), Is.EqualTo("bash"));
    }

    [TestCase("/etc/other", true)]
    [TestCase("/etc/shadow", false, Description = "the host calls it as the process does")]
    public void AnObjectHasItsSecondNameWhereThatIsAnother(string second, bool expected)
    {
        JsonElement json = Parse(Some.Match(Some.Event(secondPath: second)));
        Assert.That(json.TryGetProperty("path2", out JsonElement name), Is.EqualTo(expected));
        if (expected) Assert.That(name.GetString(), Is.EqualTo(second));
    }

    [Test]
    public void AProcessHasItsContainerAndTheProgramsThatItRanBefore()
    {
        var table = new ProcessTable();
        table.Exec(Some.Process(30, "bash", 3, 1, 40_000_000));
        ProcessFacts cat = table.Exec(Some.Process(30, "cat", 4, 1, 40_000_000));
        JsonElement process = Parse(Some.Match(Some.Event(cat, container: "c0ffee012345"))).GetProperty("process");
        Assert.That(process.GetProperty("container").GetString(), Is.EqualTo("c0ffee012345"));
        Assert.That(process.GetProperty("earlier").EnumerateArray().Select(p => p.GetString()), Is.EqualTo(new[] { "bash" }));
    }

    /// <summary>Names and arguments that are not whole say so, each beside itself, and so do the facts that the rule asked for.</summary>
    [Test]
    public void WhatIsCutSaysSo()
    {
        var cut = new EventText(FactState.Known, "/a\0/z", IsCut: true);
        PolicyRule rule = SourcePolicies.Compile(SourcePolicies.Rule("some", "evt.type = execve and proc.exepath startswith /a and user.uid = 0")).Rules[0];
        var decision = new DecisionEvent
        {
            Ring = RecordRing.Decisions, Sequence = 1, TimeNs = Some.TimeNs, Point = DecisionPoint.ExecCheck, Verdict = Verdict.Deny,
            How = HowStopped.Denied, Rules = [0], Process = Some.Process(), Numbers = Some.Numbers,
            Texts = default(EventTexts).With(FactInput.Path, cut).With(FactInput.ProcCwd, cut),
            Attempt = new ExecAttempt("z", ["z", "1"], IsCut: true),
        };
        JsonElement json = Parse(Some.Match(decision, rule));
        Assert.That((json.GetProperty("path").GetString(), json.GetProperty("path_cut").GetBoolean()), Is.EqualTo(("/a…/z", true)));
        Assert.That(json.GetProperty("arguments_cut").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("process").GetProperty("cwd_cut").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("facts").GetProperty("proc.exepath").GetString(), Is.EqualTo("/a…/z"));
        Assert.That(json.GetProperty("cut").EnumerateArray().Select(f => f.GetString()), Is.EqualTo(new[] { "proc.exepath" }));
        JsonElement whole = Parse(Some.Match(Some.Event()));
        foreach (string key in (string[])["path_cut", "arguments_cut", "cut"]) Assert.That(whole.TryGetProperty(key, out _), Is.False, key);
    }

    [TestCase(0, false)]
    [TestCase(1, true)]
    public void DescendantsAreCountedWhereThereAreAny(int count, bool expected)
    {
        MatchRecord match = Some.Match(Some.Event()) with { Response = new MatchResponse(ResponseOutcome.Killed, Descendants: count) };
        Assert.That(Parse(match).TryGetProperty("descendants", out _), Is.EqualTo(expected));
    }

    [TestCase(ResponseOutcome.Killed, "kill", "killed_by_responder")]
    [TestCase(ResponseOutcome.Failed, "allow", "signal_failed")]
    [TestCase(ResponseOutcome.Frozen, "freeze", "frozen")]
    [TestCase(ResponseOutcome.WouldKill, "allow", "would_stop")]
    [TestCase(ResponseOutcome.Protected, "allow", "reported")]
    public void AMatchLeftToTheResponderSaysWhatItDid(ResponseOutcome outcome, string verdict, string how)
    {
        MatchRecord match = Some.Match(Some.Event(verdict: Verdict.Allow, how: HowStopped.Reported)) with { Response = new MatchResponse(outcome, Errno: 3, Descendants: 2) };
        JsonElement json = Parse(match);
        Assert.That(json.GetProperty("verdict").GetString(), Is.EqualTo(verdict));
        Assert.That(json.GetProperty("how").GetString(), Is.EqualTo(how));
        Assert.That(json.GetProperty("response").GetString(), Is.EqualTo(AuditNames.Of(outcome)));
        Assert.That((json.GetProperty("errno").GetInt32(), json.GetProperty("descendants").GetInt32()), Is.EqualTo((3, 2)));
    }

    [Test]
    public void ALossRecordAddsUp()
    {
        var account = new RuleAccount(Matched: 100, Recorded: 60, HeldBack: 10, Unconfirmed: 0, LostInRing: 20, LostInQueue: 7, LostOnDisk: 3, Stopped: 99);
        Assert.That(Line(new LossRecord(Some.TimeNs, "Shadow read", Priority.Critical, account)), Is.EqualTo(
            """{"time":"2026-07-31T12:00:00.123456789Z","record":"loss","rule":"EbpfGuard records of a rule","priority":"Warning","source":"internal","hostname":"node1","tags":[],"output":"12:00:00.123456789: Warning Shadow read: 100 matched, 60 recorded, 10 held back, 0 unconfirmed, 30 lost","output_fields":{"guard.rule":"Shadow read","guard.matched":100,"guard.recorded":60,"guard.held_back":10,"guard.unconfirmed":0,"guard.lost":30},"for_rule":"Shadow read","matched":100,"recorded":60,"held_back":10,"unconfirmed":0,"lost":30,"lost_in_ring":20,"lost_in_queue":7,"lost_on_disk":3,"stopped":99}"""));
    }

    [Test]
    public void AResponseNamesTargetAndCulprit()
    {
        var response = new ProcessResponse("Reverse shell", Some.Process(), Some.Process(99, "child", 8, 4242), ResponseOutcome.Failed, 1);
        Assert.That(Line(new ResponseRecord(Some.TimeNs, response)), Is.EqualTo(
            """{"time":"2026-07-31T12:00:00.123456789Z","record":"response","rule":"EbpfGuard response","priority":"Warning","source":"internal","hostname":"node1","tags":[],"output":"12:00:00.123456789: Warning child[99]: could not be killed (rule=Reverse shell)","output_fields":{"guard.rule":"Reverse shell","guard.outcome":"failed","proc.pid":99,"proc.name":"child"},"for_rule":"Reverse shell","outcome":"failed","errno":1,"target":{"exec_id":8,"pid":99,"ppid":4242,"name":"child","exepath":"/usr/bin/child"},"culprit":{"exec_id":7,"pid":4242,"ppid":4000,"name":"cat","exepath":"/usr/bin/cat"}}"""));
    }

    [Test]
    public void AGapTellsTheMissingNumbers() =>
        Assert.That(Line(new GapRecord(Some.TimeNs, RecordRing.Alerts, 5, 9)), Does.Contain(
            "5 records of the alerts ring are lost: the ring was full").And.Contain("\"first\":5,\"last\":9"));

    private static JsonElement Parse(AuditRecord record) => JsonDocument.Parse(Line(record)).RootElement;

    private static string Line(AuditRecord record) => Encoding.UTF8.GetString(Writer.Write(record).Span).TrimEnd('\n');
}
