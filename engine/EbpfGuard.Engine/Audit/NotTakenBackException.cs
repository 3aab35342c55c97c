namespace EbpfGuard.Engine.Audit;

/// <summary>
/// What was to be written is in the file in part: the disk neither takes nor gives back. Some lines and a torn one may stay there, counted
/// as lost: they are not to be written again.
/// </summary>
internal sealed class NotTakenBackException(string message, Exception inner) : IOException(message, inner);
