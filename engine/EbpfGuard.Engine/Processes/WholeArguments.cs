namespace EbpfGuard.Engine.Processes;

/// <summary>
/// Arguments of a process that are longer than what its facts hold of them. They are shared with who is forked from it, and may be
/// forgotten to save memory; then the kernel has them as long as somebody runs or descends from the program.
/// </summary>
/// <param name="program">The kernel's number of the program.</param>
/// <param name="bytes">How long they are.</param>
/// <param name="read">Gets them from the kernel; null when it does not have them any more.</param>
public sealed class WholeArguments(ulong program, uint bytes, Func<ulong, uint, byte[]?> read)
{
    private volatile byte[]? _held;

    /// <summary>The arguments, argv[0] first; null when they are not to be had any more.</summary>
    public IReadOnlyList<string>? Read() => (_held ?? read(program, bytes)) is { } text ? ArgumentText.Split(text) : null;

    /// <summary>Keeps them here, or lets go of them (null).</summary>
    internal void Hold(byte[]? text) => _held = text;
}
