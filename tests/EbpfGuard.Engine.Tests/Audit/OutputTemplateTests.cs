using EbpfGuard.Dsl.Facts;
using EbpfGuard.Engine.Records;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Audit;

public sealed class OutputTemplateTests
{
    [TestCase("plain", "plain")]
    [TestCase("a %proc.name b", "a <proc.name> b")]
    [TestCase("%proc.name.", "<proc.name>.")]
    [TestCase("%proc.aname[2]-%proc.name", "<proc.aname[2]>-<proc.name>")]
    [TestCase("*%proc.name", "<proc.name>")]
    [TestCase("100% sure, 5 %, %", "100% sure, 5 %, %")]
    [TestCase("%<4>proc.name|", "<pro|")]
    [TestCase("%4proc.name|", "<pro|")]
    [TestCase("%<14>proc.name|", "<proc.name>   |")]
    [TestCase("%proc.name %proc.exe %proc.name", "<proc.name> <proc.exe> <proc.name>")]
    public void FieldsAreReplacedAndTheRestStays(string output, string expected)
    {
        OutputTemplate template = OutputTemplate.Parse(output);
        Assert.That(template.Render([.. template.Fields.Select(f => new TextFact($"<{f}>"))]), Is.EqualTo(expected));
    }

    [Test]
    public void EachFieldIsListedOnceInOrder() =>
        Assert.That(OutputTemplate.Parse("%b.c %a.b %b.c %a.b[1]").Fields.Select(f => f.ToString()),
            Is.EqualTo((string[])["b.c", "a.b", "a.b[1]"]));
}
