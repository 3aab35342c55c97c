using System.Text.Json.Nodes;
using EbpfGuard.EndToEnd.Tests.Support;

namespace EbpfGuard.EndToEnd.Tests;

/// <summary>The language server, spoken to as an editor does.</summary>
[Category("AnyHost")]
public sealed class LanguageServerTests
{
    private const string Text = """
        macro by_cat = proc.nam = cat

        rule "Shadow read" {
          desc "Nobody reads it."
          condition evt.type = openat and by_cat and proc.name in (tools)
          output "read"
          priority critical
          action block
        }
        """;

    private EditorSession _editor = null!;
    private TemporaryFolder _folder = null!;
    private string _uri = null!;

    [SetUp]
    public void Start()
    {
        _folder = TemporaryFolder.Create();
        _folder.Write("common.rule", "list tools = [cat, less]\n");
        Directory.CreateDirectory(_folder.File("pack"));
        _uri = new Uri(_folder.File("pack/shadow.rule")).AbsoluteUri;
        _editor = new EditorSession();
        JsonObject answer = _editor.Ask("initialize", new JsonObject { ["rootUri"] = new Uri(_folder.Path).AbsoluteUri, ["capabilities"] = new JsonObject() });
        Assert.That(answer["result"]!["capabilities"]!["hoverProvider"]!.GetValue<bool>());
        _editor.Tell("initialized", new JsonObject());
        _editor.Tell("textDocument/didOpen", new JsonObject
        {
            ["textDocument"] = new JsonObject { ["uri"] = _uri, ["languageId"] = "rule", ["version"] = 1, ["text"] = Text },
        });
    }

    [TearDown]
    public async Task Stop()
    {
        _editor.Dispose();
        await _folder.DisposeAsync();
    }

    [Test]
    public void FaultsAreToldAfterEveryChange()
    {
        JsonArray faults = _editor.Faults(_uri);
        Assert.That(faults, Has.Count.EqualTo(1), faults.ToJsonString());
        Assert.That(faults[0]!["code"]!.GetValue<string>(), Is.EqualTo("EG0102"));
        Assert.That(faults[0]!["message"]!.GetValue<string>(), Does.Contain("proc.name"));
        Assert.That(faults[0]!["range"]!["start"]!.ToJsonString(), Is.EqualTo("""{"line":0,"character":15}"""));

        Change(Text.Replace("proc.nam ", "proc.name ", StringComparison.Ordinal));
        Assert.That(_editor.Faults(_uri), Is.Empty);
    }

    [Test]
    public void LintsAreToldOnceTheDocumentCanBeRead()
    {
        _editor.Faults(_uri);
        string linted = Text.Replace("proc.nam = cat", "proc.name = unattended-upgrade", StringComparison.Ordinal);
        Change(linted[..^1]);
        Assert.That(_editor.Faults(_uri).Select(f => f!["code"]!.GetValue<string>()), Is.All.StartsWith("EG00"), "half written");

        Change(linted);
        JsonArray faults = _editor.Faults(_uri);
        Assert.That(faults.Select(f => f!["code"]!.GetValue<string>()), Is.EqualTo(new[] { "overlong_names", "contradictions" }), faults.ToJsonString());
        Assert.That(faults.Select(f => f!["severity"]!.GetValue<int>()), Is.All.EqualTo(2));
    }

    [Test]
    public void FieldIsDocumented()
    {
        JsonNode? hover = Ask("hover", "proc.name in")["result"];
        Assert.That(hover!["contents"]!["value"]!.GetValue<string>(), Does.Contain("15 bytes"));
        Assert.That(Ask("hover", "tools)")["result"]!["contents"]!["value"]!.GetValue<string>(), Does.Contain("list tools = [cat, less]"), "of another file");
        Assert.That(Ask("hover", "openat")["result"]!["contents"]!["value"]!.GetValue<string>(), Does.Contain("open_by_handle_at"));
        Assert.That(Ask("hover", "critical")["result"], Is.Null);
    }

    [TestCase("proc.nam", "proc.name")]
    [TestCase("evt.type = ope", "openat2")]
    [TestCase("and by_c", "by_cat")]
    [TestCase("(too", "tools")]
    [TestCase("priority cri", "critical")]
    [TestCase("  act", "action")]
    [TestCase("proc.name i", "in")]
    public void WhatMayStandHereIsOffered(string typed, string offered)
    {
        JsonArray items = Ask("completion", typed, behind: true)["result"]!.AsArray();
        Assert.That(items.Select(i => i!["label"]!.GetValue<string>()), Does.Contain(offered));
    }

    [Test]
    public void DefinitionIsFoundInTheFolderAbove()
    {
        JsonNode here = Ask("definition", "by_cat and")["result"]!;
        Assert.That((here["uri"]!.GetValue<string>(), here["range"]!["start"]!["line"]!.GetValue<int>()), Is.EqualTo((_uri, 0)));
        JsonNode above = Ask("definition", "tools)")["result"]!;
        Assert.That(above["uri"]!.GetValue<string>(), Is.EqualTo(new Uri(_folder.File("common.rule")).AbsoluteUri));
    }

    [Test]
    public void DocumentIsLaidOut()
    {
        JsonArray edits = Ask("formatting", "macro")["result"]!.AsArray();
        Assert.That(edits[0]!["newText"]!.GetValue<string>(), Does.Contain("    desc       \"Nobody reads it.\""));
        Assert.That(Ask("documentSymbol", "macro")["result"]!.AsArray().Select(s => s!["name"]!.GetValue<string>()), Is.EqualTo(new[] { "by_cat", "Shadow read" }));
    }

    [Test]
    public void UnknownMethodAndBadParametersAreAnswered()
    {
        Assert.That(_editor.Ask("textDocument/foldingRange")["error"]!["code"]!.GetValue<int>(), Is.EqualTo(-32601));
        Assert.That(_editor.Ask("textDocument/hover", new JsonObject { ["textDocument"] = 5 })["error"]!["code"]!.GetValue<int>(), Is.EqualTo(-32602));
        Assert.That(Ask("hover", "proc.name in")["result"], Is.Not.Null, "the server goes on");
    }

    [Test]
    public void ServerEndsAsTheProtocolSays()
    {
        Assert.That(_editor.Ask("shutdown")["error"], Is.Null);
        _editor.Tell("exit");
        Assert.That(_editor.End().ExitCode, Is.Zero);
    }

    [TestCase("{", -32700)]
    [TestCase("{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2}", -32700)]
    [TestCase("[]", -32600)]
    [TestCase("7", -32600)]
    [TestCase("null", -32600)]
    public void WhatIsNoRequestIsAnsweredWithAnErrorAndTheNextIsServed(string content, int code)
    {
        _editor.Frame(content);
        JsonObject answer = _editor.Error();
        Assert.That(answer["id"], Is.Null);
        Assert.That(answer["error"]!["code"]!.GetValue<int>(), Is.EqualTo(code));
        Assert.That(_editor.Ask("textDocument/documentSymbol", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = _uri } })["result"], Is.Not.Null);
    }

    [Test]
    public void NamesAreFoundAndRenamedWhereverTheyAreSeen()
    {
        _folder.Write("pack/more.rule", "list more_tools = [tools, tail]\nmacro other = proc.name in (\"tools\", tools)\n");
        var at = new JsonObject
        {
            ["textDocument"] = new JsonObject { ["uri"] = _uri },
            ["position"] = new JsonObject { ["line"] = 4, ["character"] = Text.Split('\n')[4].IndexOf("tools", StringComparison.Ordinal) + 1 },
        };
        JsonArray found = _editor.Ask("textDocument/references", (JsonObject)at.DeepClone())["result"]!.AsArray();
        Assert.That(found.Select(f => Path.GetFileName(f!["uri"]!.GetValue<string>())), Is.EquivalentTo(new[] { "common.rule", "shadow.rule", "more.rule", "more.rule" }));

        at["newName"] = "readers";
        JsonObject edits = _editor.Ask("textDocument/rename", (JsonObject)at.DeepClone())["result"]!["changes"]!.AsObject();
        Assert.That(edits.Sum(file => file.Value!.AsArray().Count), Is.EqualTo(4));
        Assert.That(edits.ToJsonString(), Does.Contain("readers"));

        at["newName"] = "no name";
        Assert.That(_editor.Ask("textDocument/rename", (JsonObject)at.DeepClone())["error"]!["message"]!.GetValue<string>(), Does.Contain("is no name"));
        at["newName"] = "more_tools";
        Assert.That(_editor.Ask("textDocument/rename", (JsonObject)at.DeepClone())["error"]!["message"]!.GetValue<string>(), Does.Contain("there is a list"));
    }

    [Test]
    public void YamlIsNotLaidOutAndThatIsSaid()
    {
        string uri = new Uri(_folder.File("pack/other.yaml")).AbsoluteUri;
        _editor.Tell("textDocument/didOpen", new JsonObject
        {
            ["textDocument"] = new JsonObject { ["uri"] = uri, ["languageId"] = "yaml", ["version"] = 1, ["text"] = "- list: l\n  items: [a]\n" },
        });
        JsonObject answer = _editor.Ask("textDocument/formatting", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = uri } });
        Assert.That(answer["error"]!["message"]!.GetValue<string>(), Does.Contain("ebpfguard import"));
    }

    [Test]
    public void HalfAPairOfSurrogatesIsNoText()
    {
        _editor.Frame("{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{\"uri\":\"file:///x.rule\",\"text\":\"\\ud83d\"}}}");
        _editor.Frame("{\"jsonrpc\":\"2.0\",\"method\":\"\\ud83d\"}");
        Assert.That(_editor.Ask("textDocument/documentSymbol", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = _uri } })["result"], Is.Not.Null);
    }

    [Test]
    public void WhatIsNoProtocolEndsWithAReason()
    {
        _editor.SendRaw("hello\r\n\r\n");
        (int exitCode, string error) = _editor.End();
        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("language server protocol"));
    }

    private void Change(string text) => _editor.Tell("textDocument/didChange", new JsonObject
    {
        ["textDocument"] = new JsonObject { ["uri"] = _uri, ["version"] = 2 },
        ["contentChanges"] = new JsonArray(new JsonObject { ["text"] = text }),
    });

    private JsonObject Ask(string method, string at, bool behind = false)
    {
        int offset = Text.IndexOf(at, StringComparison.Ordinal);
        Assert.That(offset, Is.Not.Negative, at);
        if (behind) offset += at.Length;
        string before = Text[..offset];
        int line = before.Count('\n');
        return _editor.Ask("textDocument/" + method, new JsonObject
        {
            ["textDocument"] = new JsonObject { ["uri"] = _uri },
            ["position"] = new JsonObject { ["line"] = line, ["character"] = offset - before.LastIndexOf('\n') - 1 },
        });
    }
}
