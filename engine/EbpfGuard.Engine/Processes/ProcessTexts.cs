using System.Text;
using EbpfGuard.Engine.Containers;

namespace EbpfGuard.Engine.Processes;

/// <summary>What the process classifiers read of a process, as bytes. Null: it has no such fact.</summary>
/// <param name="Name">The kernel's name.</param>
/// <param name="Exe">argv[0].</param>
/// <param name="ExePath">The program's path as the process sees it.</param>
/// <param name="HostExePath">The path that the host has for it; null when it is the same.</param>
/// <param name="Arguments">The arguments behind argv[0], blanks between them.</param>
/// <param name="CommandLine">Name, and a blank and the arguments where there are any.</param>
/// <param name="ArgumentsAreKnown">False when the arguments are longer than what is read: the last three are then unknown.</param>
/// <param name="IsFromMemory">True when the program was run from memory.</param>
public sealed record ProcessTexts(
    byte[] Name, byte[]? Exe, byte[]? ExePath, byte[]? HostExePath, byte[]? Arguments, byte[]? CommandLine,
    bool ArgumentsAreKnown, bool IsFromMemory)
{
    /// <summary>The short id of its container, or <c>host</c>.</summary>
    public string Container { get; init; } = ContainerId.Host;

    /// <summary>True when the program's file is of an overlay's upper layer; null when nobody knows.</summary>
    public bool? IsInUpperLayer { get; init; } = false;

    /// <summary>The texts of a process from its raw name and argument bytes, as the kernel would read them.</summary>
    public static ProcessTexts Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> arguments, string? exePath, string? hostExePath, bool isFromMemory)
    {
        const int MostBytes = Bpf.Abi.AbiLimits.ArgsMax;
        bool isKnown = arguments.Length <= MostBytes;
        if (!isKnown) arguments = arguments[..MostBytes];
        bool hasNone = arguments.IsEmpty;
        int end = arguments.IndexOf((byte)0);
        byte[]? first = end < 0 ? null : arguments[..end].ToArray();
        ReadOnlySpan<byte> rest = end < 0 ? default : arguments[(end + 1)..];
        if (!rest.IsEmpty && rest[^1] == 0) rest = rest[..^1];
        byte[] others = rest.ToArray();
        others.AsSpan().Replace((byte)0, (byte)' ');
        byte[] commandLine = others.Length == 0 ? name.ToArray() : [.. name, (byte)' ', .. others];
        return new ProcessTexts(
            name.ToArray(), hasNone ? null : first, Bytes(exePath), hostExePath == exePath ? null : Bytes(hostExePath),
            others, commandLine, isKnown, isFromMemory);
    }

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
