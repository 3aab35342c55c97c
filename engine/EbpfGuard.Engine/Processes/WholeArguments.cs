namespace EbpfGuard.Engine.Processes;

/// <summary>
/// Arguments of a process that are longer than what its facts hold of them. Only the kernel has them whole, as long as somebody runs or
/// descends from the program, and for a while after that; so they are read when they are asked for.
/// </summary>
public sealed class WholeArguments
{
    private readonly ulong _program;
    private readonly uint _bytes;
    private readonly Func<ulong, uint, byte[]?> _read;

    // One event may be judged by many rules, one after the other.
    private readonly WeakReference<IReadOnlyList<string>?> _arguments = new(null);

    private WholeArguments(ulong program, uint bytes, Func<ulong, uint, byte[]?> read)
    {
        _program = program;
        _bytes = bytes;
        _read = read;
    }

    /// <summary>Those of the program which the kernel calls so, and has <paramref name="bytes"/> bytes of; null when it has none.</summary>
    /// <param name="program">The kernel's number of the program.</param>
    /// <param name="bytes">How long they are.</param>
    /// <param name="read">Gets them from the kernel; null when it does not have them any more.</param>
    public static WholeArguments? Of(ulong program, uint bytes, Func<ulong, uint, byte[]?> read) =>
        bytes == 0 ? null : new WholeArguments(program, bytes, read);

    /// <summary>The arguments, argv[0] first; null when they are not to be had any more.</summary>
    public IReadOnlyList<string>? Read()
    {
        if (_arguments.TryGetTarget(out IReadOnlyList<string>? known)) return known;
        IReadOnlyList<string>? read = _read(_program, _bytes) is { } text ? ArgumentText.Split(text) : null;
        _arguments.SetTarget(read);
        return read;
    }
}
