using EbpfGuard.Dsl.Evaluation;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Evaluation;

public sealed class ConnectionTests
{
    private static readonly (string, object)[] Bound =
        [("fd.sip", "93.184.216.34"), ("fd.sport", 443), ("fd.cip", "10.0.0.5"), ("fd.cport", 40000)];

    [TestCase("fd.ip = 93.184.216.34", true, false)]
    [TestCase("fd.ip = 10.0.0.5", true, false)]
    [TestCase("fd.ip = 10.0.0.6", false, false)]
    [TestCase("fd.ip in (1.1.1.1, 10.0.0.5)", true, false)]
    [TestCase("fd.ip != 10.0.0.5", false, false)]
    [TestCase("fd.ip != 10.0.0.6", true, false)]
    [TestCase("fd.ip exists", true, false)]
    [TestCase("not fd.ip = 10.0.0.5", false, true)]
    [TestCase("fd.port = https", true, false)]
    [TestCase("fd.port > 30000", true, false)]
    [TestCase("fd.port != 443", false, false)]
    [TestCase("fd.net = 10.0.0.0/8", true, false)]
    [TestCase("fd.net != 10.0.0.0/8", false, false)]
    [TestCase("fd.net != 192.168.0.0/16", true, false)]
    [TestCase("fd.net in (192.168.0.0/16, 93.0.0.0/8)", true, false)]
    [TestCase("fd.ip = ::1", false, false)]
    [TestCase("fd.ip != ::1", true, false)]
    [TestCase("fd.ip = ::ffff:10.0.0.5", true, false)]
    public void EitherEndOfAConnectionIsMeant(string condition, bool ofConnection, bool ofUnixSocket)
    {
        Assert.That(Some.Truth(condition, Operation.Connect, Bound), Is.EqualTo(KleeneLogic.Of(ofConnection)));
        Assert.That(Some.Truth(condition, Operation.Connect, ("fd.typechar", "u")), Is.EqualTo(KleeneLogic.Of(ofUnixSocket)));
    }

    [TestCase("fd.lport = 443", true)]
    [TestCase("fd.rport = 443", false)]
    [TestCase("fd.rport = 40000 and fd.lip = 93.184.216.34", true)]
    [TestCase("fd.lport != 443", false)]
    [TestCase("not fd.lport = 443", false)]
    [TestCase("fd.lport exists and fd.is_server = true", true)]
    [TestCase("fd.lnet = 10.0.0.0/8", false)]
    public void WhichEndOfADuplicatedConnectionIsLocalIsAFact(string condition, bool ofServer)
    {
        Assert.That(Some.Truth(condition, Operation.Dup, [.. Bound, ("fd.is_server", true)]), Is.EqualTo(KleeneLogic.Of(ofServer)));
        Assert.That(Some.Truth(condition, Operation.Dup, [.. Bound, ("fd.is_server", false)]), Is.EqualTo(KleeneLogic.Of(!ofServer)));
    }

    [Test]
    public void ALocalEndThatIsGivenIsTheClientsUnlessItIsSaidToBeTheServers()
    {
        Assert.That(Some.Truth("fd.cport = 7 and fd.lport = 7", Operation.Dup, ("fd.lport", 7)), Is.EqualTo(Truth.True));
        Assert.That(Some.Truth("fd.sport = 7 and fd.lport = 7", Operation.Dup, ("fd.lport", 7), ("fd.is_server", true)), Is.EqualTo(Truth.True));
    }

    [TestCase("fd.typechar", "f")]
    [TestCase("fd.sockfamily", "unix")]
    [TestCase("fd.typechar", "o")]
    public void WhatHasNoEndsIsNeither(string field, string value)
    {
        Assert.That(Some.Truth("fd.is_server = false or fd.is_server = true", Operation.Dup, (field, value)), Is.EqualTo(Truth.False));
        Assert.That(Some.Truth("fd.is_server exists", Operation.Dup, (field, value)), Is.EqualTo(Truth.False));
    }

    [TestCase("fd.ip != 93.184.216.35", ExpectedResult = Truth.True)]
    [TestCase("fd.port != 443", ExpectedResult = Truth.False)]
    public Truth AnEndThatIsNotBoundDoesNotCount(string condition) => Some.Truth(condition, Operation.Connect, Bound[..2]);

    [TestCase("fd.type = ipv4", ExpectedResult = Truth.True)]
    [TestCase("fd.typechar = 4", ExpectedResult = Truth.True)]
    [TestCase("fd.snet = 93.184.216.0/24", ExpectedResult = Truth.True)]
    [TestCase("fd.snet = 0.0.0.0/0", ExpectedResult = Truth.True)]
    [TestCase("fd.cnet = 10.0.0.5/32", ExpectedResult = Truth.True)]
    public Truth FactsFollowFromOthers(string condition) => Some.Truth(condition, Operation.Connect, [.. Bound, ("fd.typechar", "4")]);

    [TestCase("/a/b", "/a", "b")]
    [TestCase("/x", "/", "x")]
    [TestCase("/", "/", "")]
    public void DirectoryAndFileNameFollowFromThePath(string path, string directory, string file)
    {
        FactDerivation facts = new(Some.Event(Operation.Open, ("fd.name", path)));
        Assert.That(facts.Get("fd.directory"), Is.EqualTo(new TextFact(directory)));
        Assert.That(facts.Get("fd.filename"), Is.EqualTo(new TextFact(file)));
    }

    [Test]
    public void TheCommandLineIsNameAndArguments()
    {
        Assert.That(new FactDerivation(Some.Event(Operation.Exec, ("proc.name", "nc"), ("proc.args", "-l 1"))).Get("proc.cmdline"), Is.EqualTo(new TextFact("nc -l 1")));
        Assert.That(new FactDerivation(Some.Event(Operation.Exec, ("proc.name", "nc"), ("proc.args", ""))).Get("proc.cmdline"), Is.EqualTo(new TextFact("nc")));
        Assert.That(new FactDerivation(Some.Event(Operation.Exec, ("proc.name", "nc"), ("proc.args", FactValue.Unknown))).Get("proc.cmdline"), Is.EqualTo(FactValue.Unknown));
    }

    [TestCase("evt.arg.flags contains O_CREAT", ExpectedResult = Truth.True)]
    [TestCase("evt.arg.flags contains O_DIRECT", ExpectedResult = Truth.False)]
    [TestCase("evt.arg.flags exists", ExpectedResult = Truth.True)]
    public Truth FlagsAreWholeNames(string condition) => Some.Truth(condition, Operation.Open, ("evt.arg.flags", "O_CREAT|O_DIRECTORY"));
}
