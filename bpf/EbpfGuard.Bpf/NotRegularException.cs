namespace EbpfGuard.Bpf;

/// <summary>What stands at a path is no file with bytes in it; the message says what it is: "it is a folder".</summary>
public sealed class NotRegularException(FileRights found) : IOException($"it is {found.Kind}");
