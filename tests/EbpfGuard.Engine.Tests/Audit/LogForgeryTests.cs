using System.Text;
using System.Text.Json;
using EbpfGuard.Engine.Audit;
using EbpfGuard.Engine.Events;
using EbpfGuard.Engine.Host;
using EbpfGuard.Engine.Records;
using EbpfGuard.Engine.Tests.Support;
using NUnit.Framework;

namespace EbpfGuard.Engine.Tests.Audit;

public sealed class LogForgeryTests
{
    private static readonly AuditRecordWriter Writer = new("node1", HostFacts.None);

    [TestCase("\n", TestName = "a line break")]
    [TestCase("\r\n", TestName = "a carriage return")]
    [TestCase("\u001b[2K", TestName = "an escape sequence")]
    [TestCase("\u009b2K", TestName = "an escape sequence of the second set")]
    [TestCase("\u202e", TestName = "a mark that reverses text")]
    [TestCase("\u2028", TestName = "a line separator")]
    [TestCase("\u007f", TestName = "a delete")]
    [TestCase("\ud83d\ude00", TestName = "nothing forbidden, but beyond sixteen bits")]
    [TestCase("\"},{\"rule\":\"", TestName = "a quote")]
    public void ANameCannotForgeALine(string trick)
    {
        string path = "/tmp/a" + trick + "b";
        string line = Line(Some.Match(Some.Event(path: path)));
        Assert.That(line.EnumerateRunes().All(r => RecordText.IsPrintable(r.Value)), Is.True, line);

        JsonElement json = JsonDocument.Parse(line).RootElement;
        Assert.That(json.GetProperty("path").GetString(), Is.EqualTo(path), "the value itself is kept");
        string output = json.GetProperty("output").GetString()!;
        Assert.That(output.EnumerateRunes().All(r => RecordText.IsPrintable(r.Value)), Is.True, "the line for people shows it instead");
    }

    [Test]
    public void BytesThatAreNoTextStayVisibleAndDistinct()
    {
        Assert.That(RecordText.Decode([0x2f, 0xff, 0x61]), Is.EqualTo(@"/\xffa"));
        Assert.That(RecordText.Decode([0x2f, 0xfe, 0x61]), Is.EqualTo(@"/\xfea"));
        Assert.That(RecordText.Decode([0xe2, 0x82]), Is.EqualTo(@"\xe2\x82"));
        Assert.That(RecordText.Decode(Encoding.UTF8.GetBytes("/späť")), Is.EqualTo("/späť"));
    }

    [Test]
    public void LettersOfEveryScriptStayReadable() =>
        Assert.That(Line(Some.Match(Some.Event(path: "/tmp/ключ-鍵-<a&b>'"))), Does.Contain("/tmp/ключ-鍵-<a&b>'"));

    private static string Line(AuditRecord record) => Encoding.UTF8.GetString(Writer.Write(record).Span).TrimEnd('\n');
}
