using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>An editor that speaks to <c>ebpfguard lsp</c>.</summary>
internal sealed class EditorSession : IDisposable
{
    private readonly Process _server;
    private int _id;

    public EditorSession()
    {
        _server = Process.Start(new ProcessStartInfo(Tool.Path, "lsp") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    /// <summary>Asks and waits for the answer; what the server says meanwhile is dropped.</summary>
    public JsonObject Ask(string method, JsonObject? parameters = null)
    {
        Send(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++_id, ["method"] = method, ["params"] = parameters });
        while (true)
        {
            JsonObject message = Receive();
            if (message["id"]?.GetValue<int>() == _id) return message;
        }
    }

    /// <summary>Says something that has no answer.</summary>
    public void Tell(string method, JsonObject? parameters = null) =>
        Send(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters });

    /// <summary>Waits for what the server says of a document's faults.</summary>
    public JsonArray Faults(string uri)
    {
        while (true)
        {
            JsonObject message = Receive();
            if (message["method"]?.GetValue<string>() != "textDocument/publishDiagnostics") continue;
            if (message["params"]!["uri"]!.GetValue<string>() == uri) return message["params"]!["diagnostics"]!.AsArray();
        }
    }

    /// <summary>Sends a message of this content.</summary>
    public void Frame(string content) => Frame(Encoding.UTF8.GetBytes(content));

    /// <summary>Waits for an error.</summary>
    public JsonObject Error()
    {
        while (true)
        {
            JsonObject message = Receive();
            if (message["error"] is not null) return message;
        }
    }

    /// <summary>Sends raw bytes.</summary>
    public void SendRaw(string text)
    {
        _server.StandardInput.Write(text);
        _server.StandardInput.Close();
    }

    /// <summary>Waits for the end of the server.</summary>
    public (int ExitCode, string Error) End()
    {
        string error = _server.StandardError.ReadToEnd();
        _server.WaitForExit();
        return (_server.ExitCode, error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_server.HasExited) _server.Kill();
        _server.Dispose();
    }

    private void Send(JsonObject message) => Frame(message.ToJsonString());

    private void Frame(byte[] content)
    {
        Stream stream = _server.StandardInput.BaseStream;
        stream.Write(Encoding.ASCII.GetBytes($"Content-Length: {content.Length}\r\n\r\n"));
        stream.Write(content);
        stream.Flush();
    }

    private JsonObject Receive()
    {
        Stream stream = _server.StandardOutput.BaseStream;
        var header = new StringBuilder();
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int next = stream.ReadByte();
            if (next < 0) throw new EndOfStreamException($"the server ended: {_server.StandardError.ReadToEnd()}");
            header.Append((char)next);
        }

        byte[] content = new byte[int.Parse(header.ToString().Split(':')[1], CultureInfo.InvariantCulture)];
        stream.ReadExactly(content);
        return JsonNode.Parse(content)!.AsObject();
    }
}
