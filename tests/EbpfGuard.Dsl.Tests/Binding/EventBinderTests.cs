using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Binding;

/// <summary>Events that are written by themselves.</summary>
public sealed class EventBinderTests
{
    [Test]
    public void AnEventIsItsFacts()
    {
        EventFacts facts = Read("evt.type = openat, fd.name = /etc/shadow, proc.name = \"my cat\", proc.aname = (sh, sshd), user.uid = <unknown>,", []);
        Assert.That(facts.Operation, Is.EqualTo(Operation.Open));
        Assert.That(facts.Values["proc.name"], Is.EqualTo(new TextFact("my cat")));
        Assert.That(facts.Values["user.uid"], Is.EqualTo(FactValue.Unknown));
    }

    [TestCase("", "EG0115")]
    [TestCase("proc.name = cat", "EG0115")]
    [TestCase("evt.type = openat fd.name = /a", "EG0001")]
    [TestCase("evt.type = openat, fd.nmae = /a", "EG0102")]
    [TestCase("evt.type = opneat", "EG0108")]
    [TestCase("evt.type = openat, proc.name = a, proc.name = b", "EG0115")]
    [TestCase("evt.type = openat, user.uid = many", "EG0107")]
    [TestCase("evt.type = openat } -> block", "EG0001")]
    [TestCase("evt.type =", "EG0001")]
    public void AFaultIsTold(string written, string code)
    {
        DiagnosticBag diagnostics = new();
        Assert.That(EventBinder.Read(new SourceText("EVENT", written), diagnostics), Is.Null);
        Assert.That(diagnostics.ToList().Select(d => d.Descriptor.Code), Does.Contain(code));
    }

    private static EventFacts Read(string written, string[] codes)
    {
        DiagnosticBag diagnostics = new();
        EventFacts? facts = EventBinder.Read(new SourceText("EVENT", written), diagnostics);
        Assert.That(diagnostics.ToList().Select(d => d.Descriptor.Code), Is.EqualTo(codes));
        return facts!;
    }
}
