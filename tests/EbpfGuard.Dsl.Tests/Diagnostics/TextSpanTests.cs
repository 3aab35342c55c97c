using EbpfGuard.Dsl.Text;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Diagnostics;

public sealed class TextSpanTests
{
    private static readonly SourceText Source = new("rules/a.rule", "first\nsecond third\n");

    // Whatever prints a value that has one: a debugger, an assertion that fails.
    [Test]
    public void ItSaysWhereItStands() => Assert.Multiple(() =>
    {
        Assert.That(new TextSpan(Source, 13, 5).ToString(), Is.EqualTo("rules/a.rule:2:8"));
        Assert.That(default(TextSpan).ToString(), Is.EqualTo("nowhere"));
    });

    [Test]
    public void TheSpanOfTwoIsTheSameEitherWay()
    {
        TextSpan first = new(Source, 0, 5), third = new(Source, 13, 5);
        Assert.That((first.To(third), third.To(first)), Is.EqualTo((new TextSpan(Source, 0, 18), new TextSpan(Source, 0, 18))));
    }
}
