namespace EbpfGuard.Cli.LanguageServer;

/// <summary>A message that ends where its header says, and is none: it is answered with an error, and the next one is read.</summary>
internal sealed class MalformedMessageException(int code, string message) : Exception(message)
{
    /// <summary>The code of the answer: JSON-RPC's for what cannot be parsed, or is no request.</summary>
    public int Code { get; } = code;
}
