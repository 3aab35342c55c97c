using System.Text.Json.Nodes;
using EbpfGuard.Dsl;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Cli.LanguageServer;

/// <summary>
/// The language server: answers the editor's requests one after the other and tells the faults of every open document after each
/// change.
/// </summary>
internal sealed class RuleLanguageServer(MessageStream messages)
{
    private const int MethodNotFound = -32601, InvalidRequest = -32600, InvalidParameters = -32602, ServerNotInitialized = -32002, RequestFailed = -32803;

    private static readonly Dictionary<string, Func<RuleLanguageServer, JsonNode?, JsonNode?>> Requests = new(StringComparer.Ordinal)
    {
        ["initialize"] = (server, p) => server.Initialize(p),
        ["shutdown"] = (server, _) => server.ShutDown(),
        ["textDocument/hover"] = (server, p) => server.Hover(p),
        ["textDocument/completion"] = (server, p) => server.Complete(p),
        ["textDocument/definition"] = (server, p) => server.Define(p),
        ["textDocument/references"] = (server, p) => server.FindReferences(p),
        ["textDocument/prepareRename"] = (server, p) => server.PrepareRename(p),
        ["textDocument/rename"] = (server, p) => server.Rename(p),
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
        while (true)
        {
            JsonObject? message;
            try
            {
                message = messages.Read();
            }
            catch (MalformedMessageException e)
            {
                messages.Write(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = null, ["error"] = Error(e.Code, e.Message) });
                continue;
            }

            if (message is null) return _isShutDown;
            string? method = TextOf(message["method"]);
            if (method == "exit") return _isShutDown;
            if (method is null) continue; // an answer; nothing was asked
            JsonObject? parameters = message["params"] as JsonObject;
            if (message["id"] is { } id) Answer(id, method, parameters);
            else Notice(method, parameters);
        }
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
        catch (NotSupportedException e)
        {
            answer["error"] = Error(RequestFailed, e.Message);
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
                ["referencesProvider"] = true,
                ["renameProvider"] = new JsonObject { ["prepareProvider"] = true },
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
            ? Location(declaration.Name)
            : null);

    private JsonNode? FindReferences(JsonNode? parameters) => AtName(parameters, (_, name, files) =>
    {
        bool withDeclaration = parameters!["context"]?["includeDeclaration"]?.GetValue<bool>() ?? true;
        return new JsonArray([.. References.Of(name, files)
            .Where(occurrence => withDeclaration || !References.IsDeclaration(occurrence, files)).Select(occurrence => (JsonNode)Location(occurrence))]);
    });

    private JsonNode? PrepareRename(JsonNode? parameters) => AtName(parameters, (word, _, _) => Positions.Range(word.Source, word.Start, word.End));

    private JsonNode? Rename(JsonNode? parameters)
    {
        string name = parameters?["newName"]?.GetValue<string>() ?? "";
        if (!References.IsName(name)) throw new NotSupportedException($"`{name}` is no name: a letter, then letters, digits and `_`");
        return AtName(parameters, (_, old, files) =>
        {
            if (Declarations.Find(name, files) is not null) throw new NotSupportedException($"there is a list or a macro called `{name}`");
            return new JsonObject
            {
                ["changes"] = new JsonObject(References.Of(old, files).GroupBy(UriOf).Select(file => KeyValuePair.Create(file.Key, (JsonNode?)new JsonArray(
                    [.. file.Select(occurrence => (JsonNode)new JsonObject { ["range"] = Positions.Range(occurrence.Span), ["newText"] = name })])))),
            };
        });
    }

    // What is asked of the list or macro whose name the cursor is at; null where there is none.
    private JsonNode? AtName(JsonNode? parameters, Func<WordAtCursor, string, IReadOnlyList<RuleFileSyntax>, JsonNode?> answer) => At(parameters, (document, files, offset) =>
    {
        var word = WordAtCursor.Around(document.Source, offset);
        return Declarations.Find(word.Text, files) is { } declaration ? answer(word, word.Text, _workspace.FilesSeeing(declaration.Span.Source.Name)) : null;
    });

    private JsonObject Location(NameSyntax name) => new() { ["uri"] = UriOf(name), ["range"] = Positions.Range(name.Span) };

    private JsonNode? Format(JsonNode? parameters) => At(parameters, (document, _, _) =>
        RuleFileReader.IsYaml(document.Path) ? throw new NotSupportedException("Falco's YAML is not laid out; `ebpfguard import` makes a .rule file of it")
        : document.SyntaxFaults.Any(f => f.Descriptor.Severity == Severity.Error)
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

    private string UriOf(NameSyntax name)
    {
        string path = name.Span.Source.Name;
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

    // Null for what is no text, half of a pair of surrogates among it.
    private static string? TextOf(JsonNode? node)
    {
        try
        {
            return node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonObject Error(int code, string message) => new() { ["code"] = code, ["message"] = message };
}
