using EbpfGuard.Dsl.Tests.Policies;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Binding;

/// <summary>Values that no event can have, and fields that no output can print, are told where they stand.</summary>
public sealed class UnreadableLiteralTests
{
    [TestCase("proc.name = \"a\\x00b\"", "EG0003")]
    [TestCase("proc.name in (b, \"a\\x00\")", "EG0003")]
    [TestCase("proc.name glob \"\\x00\"", "EG0003")]
    [TestCase("proc.name = \"\\xff\\xfe\"", "EG0003")]
    [TestCase("proc.name regex \"\\xff\"", "EG0003")]
    [TestCase("proc.name = \"\\xZZ\"", "EG0003")]
    [TestCase("proc.name bcontains abc", "EG0106")]
    [TestCase("proc.name bstartswith zz", "EG0106")]
    [TestCase("user.uid = 99999999999999999999", "EG0107")]
    public void AValueThatCannotBeIsRefused(string condition, string code) =>
        Assert.That(Some.Codes(Some.RuleText("evt.type = execve and " + condition)), Is.EqualTo(new[] { code }));

    [TestCase("%proc.name %proc.aname[2] %20proc.name %<20>proc.name 100%% 5 % *", "")]
    [TestCase("*%proc.name", "")]
    [TestCase("%proc.nme", "EG0102")]
    [TestCase("%<20>proc.nme", "EG0102")]
    [TestCase("%20proc.nme", "EG0102")]
    [TestCase("%proc.aname[x]", "EG0110")]
    [TestCase("%%proc.nme", "")]
    public void FieldsOfAnOutputAreChecked(string output, string codes) =>
        Assert.That(string.Join(' ', Some.Codes(Some.RuleText("evt.type = execve").Replace("seen", output, StringComparison.Ordinal))), Is.EqualTo(codes));
}
