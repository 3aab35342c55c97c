using System.Globalization;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Engine.Images.Evaluation;
using EbpfGuard.Engine.Images.Inputs;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Images;

/// <summary>The language's values and the kernel's numbers stand for one another.</summary>
public sealed class FieldValueTests
{
    private static readonly Dictionary<long, string> Users = new() { [0] = "root", [7] = "alice" };

    [TestCase("proc.pid", "42")]
    [TestCase("user.name", "alice")]
    [TestCase("evt.res", "SUCCESS")]
    [TestCase("evt.res", "EACCES")]
    [TestCase("fd.type", "directory")]
    [TestCase("fd.l4proto", "udp")]
    [TestCase("evt.arg.domain", "AF_INET6")]
    [TestCase("evt.arg.flags", "O_CREAT|O_RDWR")]
    [TestCase("thread.cap_effective", "CAP_CHOWN CAP_SYS_ADMIN")]
    public void AValueIsReadBackFromItsNumber(string name, string text)
    {
        KernelField field = Field(name);
        FactValue value = name switch
        {
            "proc.pid" => new NumberFact(42),
            "evt.arg.flags" => new FlagsFact(text.Split('|').ToHashSet()),
            "thread.cap_effective" => new FlagsFact(text.Split(' ').ToHashSet()),
            _ => new TextFact(text),
        };
        Assert.That(Text(FieldValues.Of(field, FieldValues.Number(field, value, Users), Users.GetValueOrDefault)), Is.EqualTo(text));
    }

    [Test]
    public void WhatIsMissingIsNotWhatIsUnknown()
    {
        KernelField uid = Field("user.uid");
        Assert.That(FieldValues.Of(uid, default, Users.GetValueOrDefault), Is.EqualTo(FactValue.Missing));
        Assert.That(FieldValues.Of(uid, FactNumber.Unknown, Users.GetValueOrDefault), Is.EqualTo(FactValue.Unknown));
        Assert.That(FieldValues.Number(uid, FactValue.Unknown, Users), Is.EqualTo(FactNumber.Unknown));
        Assert.That(FieldValues.Number(uid, FactValue.Missing, Users), Is.EqualTo(default(FactNumber)));
    }

    [Test]
    public void WhoHasNoAccountHasNoName()
    {
        KernelField name = Field("user.name");
        Assert.That(FieldValues.Of(name, FactNumber.Of(1000), Users.GetValueOrDefault), Is.EqualTo(FactValue.Missing));
        Assert.That(FieldValues.Number(name, new TextFact("nobody at all"), Users), Is.EqualTo(default(FactNumber)));
    }

    [TestCase("fd.l4proto")]
    [TestCase("evt.res")]
    [TestCase("evt.arg.request")]
    public void AWordThatNoNumberHasIsANumberThatHasNoWord(string name)
    {
        KernelField field = Field(name);
        FactNumber number = FieldValues.Number(field, new TextFact("nonesuch"), Users);
        Assert.That(number.State, Is.EqualTo(FactState.Known));
        Assert.That(FieldValues.Of(field, number, Users.GetValueOrDefault), Is.EqualTo(FactValue.Missing));
    }

    [Test]
    public void EveryFieldOfAnEventIsInOneList()
    {
        string[] texts = [.. FieldValues.Texts.Select(f => f.Name)];
        Assert.That(texts, Is.EquivalentTo((string[])["proc.cwd", "fd.nameraw", "evt.arg.oldpath", "evt.arg.newpath", "evt.arg.target"]));
        Assert.That(FieldValues.Numbers.Select(f => f.Name), Does.Contain("evt.rawres").And.Contain("evt.res").And.Contain("proc.pid").And.Not.Contain("fd.sip"));
        Assert.That(FieldValues.Numbers.Select(f => f.Name), Is.Not.SupersetOf(FieldValues.ProgramNumbers.Select(f => f.Name)));
        Assert.That(FieldValues.ProgramNumbers.Select(f => f.Name), Does.Contain("proc.is_exe_from_memfd").And.Not.Contain("proc.name"));
    }

    private static KernelField Field(string name) => KernelFields.All.Single(f => f.Name == name).Field;

    private static string? Text(FactValue value) => value switch
    {
        NumberFact number => number.Value.ToString(CultureInfo.InvariantCulture),
        FlagsFact flags => string.Join(flags.Separator, flags.Names.Order(StringComparer.Ordinal)),
        TextFact text => text.Value,
        _ => null,
    };
}
