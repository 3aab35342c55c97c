using EbpfGuard.Dsl.Syntax;
using NUnit.Framework;

namespace EbpfGuard.Dsl.Tests.Syntax;

/// <summary>How a text is written between quotes: nothing that a terminal obeys is printed as it is.</summary>
public sealed class QuotedTextTests
{
    [TestCase("plain", "\"plain\"")]
    [TestCase("a\"b", "\"a\\\"b\"")]
    [TestCase("a\\b", "\"a\\\\b\"")]
    [TestCase("\b", "\"\\b\"")]
    [TestCase("\f", "\"\\f\"")]
    [TestCase("\n", "\"\\n\"")]
    [TestCase("\r", "\"\\r\"")]
    [TestCase("\t", "\"\\t\"")]
    [TestCase("\u001b[31m", "\"\\x1b[31m\"")]
    [TestCase("\u007f", "\"\\x7f\"")]
    [TestCase(" ~é", "\" ~é\"")]
    public void EachCharacterHasItsSpelling(string text, string quoted) => Assert.That(SyntaxText.Quote(text), Is.EqualTo(quoted));
}
