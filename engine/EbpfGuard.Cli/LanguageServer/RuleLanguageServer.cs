using System.Text.Json.Nodes;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Cli.LanguageServer;

/// <summary>
/// The language server: answers the editor's requests one after the other and tells the faults of every open document after each
/// change.
/// </summary>
internal sealed class RuleLanguageServer(MessageStream messages)
{
    private const int MethodNotFound = -32601, InvalidRequest = -32600, InvalidParameters = -32602, ServerNotInitialized = -32002;

    private static readonly Dictionary<string, Func<RuleLanguageServer, JsonNode?, JsonNode?>> Requests = new(StringComparer.Ordinal)
    {
        ["initialize"] = (server, p) => server.Initialize(p),
        ["shutdown"] = (server, _) => server.ShutDown(),
        ["textDocument/hover"] = (server, p) => server.Hover(p),
        ["textDocument/completion"] = (server, p) => server.Complete(p),
        ["textDocument/definition"] = (server, p) => server.Define(p),
        ["textDocument/formatting"] = (server, p) => server.Format(p),
        ["textDocument/documentSymbol"] = (server, p) => server.Outline(p),
    };

    private readonly RuleWorkspace _workspace = new();
    private bool _isInitialized;
    private bool _isShutDown;

    /// <summary>Serves until the editor says <c>exit</c> or closes the input; true when it had said <c>shutdown</c> before.</summary>
    /// <exception cref="InvalidDataException">The input is not the protocol.</exception>
    public bool Serve()
    {
        while (messages.Read() is { } message)
        {
            string? method = TextOf(message["method"]);
            if (method == "exit") return _isShutDown;
            if (method is null) continue; // an answer; nothing was asked
            JsonObject? parameters = message["params"] as JsonObject;
            if (message["id"] is { } id) Answer(id, method, parameters);
            else Notice(method, parameters);
        }

        return _isShutDown;
    }

    private void Answer(JsonNode id, string method, JsonNode? parameters)
    {
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        if (_isShutDown) answer["error"] = Error(InvalidRequest, "the server has been shut down");
        else if (!_isInitialized && method != "initialize") answer["error"] = Error(ServerNotInitialized, "initialize comes first");
        else if (!Requests.TryGetValue(method, out Func<RuleLanguageServer, JsonNode?, JsonNode?>? request))
            answer["error"] = Error(MethodNotFound, $"no method '{method}'");
        else Answer(answer, () => request(this, parameters));
        messages.Write(answer);
    }

    private static void Answer(JsonObject answer, Func<JsonNode?> request)
    {
        try
        {
            answer["result"] = request();
        }
        catch (InvalidOperationException e)
        {
            // A parameter of another kind than the protocol says.
            answer["error"] = Error(InvalidParameters, e.Message);
        }
    }

    private void Notice(string method, JsonObject? parameters)
    {
        var document = parameters?["textDocument"] as JsonObject;
        string uri = TextOf(document?["uri"]) ?? "";
        switch (method)
        {
            case "textDocument/didOpen" or "textDocument/didChange":
                // Whole texts: that is what the server asked for. The last of several is the one that counts.
                JsonObject? holder = method.EndsWith("Open", StringComparison.Ordinal) ? document
                    : (parameters?["contentChanges"] as JsonArray)?.LastOrDefault() as JsonObject;
                if (TextOf(holder?["text"]) is { } text) _workspace.Change(uri, text);
                break;
            case "textDocument/didClose":
                _workspace.Close(uri);
                Publish(uri, []);
                break;
            case "textDocument/didSave" or "workspace/didChangeWatchedFiles":
                break;
            default:
                return;
        }

        foreach (RuleDocument open in _workspace.Open)
            Publish(open.Uri, [.. _workspace.FaultsOf(open).Select(f => (JsonNode)Fault(f))]);
    }

    private JsonObject Initialize(JsonNode? parameters)
    {
        _isInitialized = true;
        string? root = parameters?["workspaceFolders"] is JsonArray { Count: > 0 } folders
            ? folders[0]?["uri"]?.GetValue<string>()
            : parameters?["rootUri"]?.GetValue<string>();
        if (root is not null && Uri.TryCreate(root, UriKind.Absolute, out Uri? uri) && uri.IsFile)
            _workspace.Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(uri.LocalPath));
        return new JsonObject
        {
            ["serverInfo"] = new JsonObject { ["name"] = "ebpfguard" },
            ["capabilities"] = new JsonObject
            {
                ["textDocumentSync"] = new JsonObject { ["openClose"] = true, ["change"] = 1, ["save"] = true },
                ["hoverProvider"] = true,
                ["completionProvider"] = new JsonObject { ["triggerCharacters"] = new JsonArray(".") },
                ["definitionProvider"] = true,
                ["documentFormattingProvider"] = true,
                ["documentSymbolProvider"] = true,
            },
        };
    }

    private JsonNode? ShutDown()
    {
        _isShutDown = true;
        return null;
    }

    private JsonNode? Hover(JsonNode? parameters) => At(parameters, (document, files, offset) =>
    {
        var word = WordAtCursor.Around(document.Source, offset);
        return Documentation.Of(word.Text, files) is { } text
            ? new JsonObject
            {
                ["contents"] = new JsonObject { ["kind"] = "markdown", ["value"] = text },
                ["range"] = Positions.Range(document.Source, word.Start, word.End),
            }
            : null;
    });

    private JsonNode? Complete(JsonNode? parameters) =>
        At(parameters, (document, files, offset) => Completion.At(document, files, offset));

    private JsonNode? Define(JsonNode? parameters) => At(parameters, (document, files, offset) =>
        Declarations.Find(WordAtCursor.Around(document.Source, offset).Text, files) is { } declaration
            ? new JsonObject { ["uri"] = UriOf(declaration), ["range"] = Positions.Range(declaration.Name.Span) }
            : null);

    private JsonNode? Format(JsonNode? parameters) => At(parameters, (document, _, _) =>
        document.SyntaxFaults.Any(f => f.Descriptor.Severity == Severity.Error)
            ? null
            : new JsonArray(new JsonObject
            {
                ["range"] = Positions.Range(document.Source, 0, document.Source.Text.Length),
                ["newText"] = SyntaxPrinter.Print(document.Syntax),
            }));

    private JsonNode? Outline(JsonNode? parameters) => At(parameters, (document, _, _) =>
        new JsonArray([.. document.Syntax.Declarations.Select(d => (JsonNode)new JsonObject
        {
            ["name"] = d.Name.Text,
            ["kind"] = d switch { RuleDeclarationSyntax => 5, MacroDeclarationSyntax => 12, _ => 18 }, // class, function, array
            ["range"] = Positions.Range(d.Span),
            ["selectionRange"] = Positions.Range(d.Name.Span),
        })]));

    private JsonNode? At(JsonNode? parameters, Func<RuleDocument, IReadOnlyList<RuleFileSyntax>, int, JsonNode?> answer) =>
        _workspace.Find(parameters?["textDocument"]?["uri"]?.GetValue<string>() ?? "") is { } document
            ? answer(document, _workspace.FilesOf(document), Positions.Offset(document.Source, parameters!["position"]))
            : null;

    private string UriOf(DeclarationSyntax declaration)
    {
        string path = declaration.Span.Source.Name;
        return _workspace.Open.FirstOrDefault(d => d.Path == path)?.Uri ?? new Uri(path).AbsoluteUri;
    }

    private void Publish(string uri, JsonArray faults) => messages.Write(new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["method"] = "textDocument/publishDiagnostics",
        ["params"] = new JsonObject { ["uri"] = uri, ["diagnostics"] = faults },
    });

    private static JsonObject Fault(Diagnostic fault) => new()
    {
        ["range"] = Positions.Range(fault.Primary.Span),
        ["severity"] = fault.Descriptor.Severity == Severity.Error ? 1 : 2,
        ["code"] = fault.Descriptor.Code,
        ["source"] = "ebpfguard",
        ["message"] = string.Join('\n', [fault.Message, .. fault.Notes.Select(n => "note: " + n), .. fault.Help.Select(h => "help: " + h)]),
    };

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static JsonObject Error(int code, string message) => new() { ["code"] = code, ["message"] = message };
}
