using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Engine.Processes;

namespace EbpfGuard.Engine.Tracking;

/// <summary>
/// Arguments that come from the kernel in pieces, before the exec that they are of. A process may be gone when it is judged, so they are
/// held here; the oldest are let go of when all take more than a bound. Safe for several threads.
/// </summary>
/// <param name="read">Gets those of a program, of so many bytes, from the kernel; null when it does not have them.</param>
public sealed class LongArguments(Func<ulong, uint, byte[]?> read)
{
    /// <summary>Bytes that are held: as many as the kernel keeps.</summary>
    public const int Bound = 64 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, List<byte>> _begun = [];
    private readonly Queue<(WholeArguments Arguments, int Bytes)> _held = new();
    private long _bytesBegun;
    private long _bytesHeld;

    /// <summary>A piece was told. One without those before it is of no use.</summary>
    public void Add(ulong program, uint offset, ReadOnlySpan<byte> text)
    {
        lock (_lock)
        {
            // Of these no exec was told: its record is lost, or there was no room for a later piece.
            if (_bytesBegun + text.Length > Bound) Abandon();
            if (offset == 0) Forget(program);
            List<byte> begun = CollectionsMarshal.GetValueRefOrAddDefault(_begun, program, out _) ??= [];
            if (begun.Count != offset || offset + text.Length > AbiLimits.ArgsWhole) return;
            begun.AddRange(text);
            _bytesBegun += text.Length;
        }
    }

    /// <summary>The exec was told whose arguments have <paramref name="bytes"/> bytes in pieces; null when they have none.</summary>
    public WholeArguments? Complete(ulong program, uint bytes)
    {
        lock (_lock)
        {
            List<byte>? begun = Forget(program);
            if (bytes is 0 or > AbiLimits.ArgsWhole) return null;
            var arguments = new WholeArguments(program, bytes, read);
            if (begun?.Count == bytes) Hold(arguments, [.. begun]);
            return arguments;
        }
    }

    /// <summary>The arguments of a program that the kernel knows; null when they are in no pieces.</summary>
    public WholeArguments? Find(ulong program, uint bytes)
    {
        if (bytes is 0 or > AbiLimits.ArgsWhole) return null;
        var arguments = new WholeArguments(program, bytes, read);
        if (read(program, bytes) is not { } text) return arguments;
        lock (_lock) Hold(arguments, text);
        return arguments;
    }

    private void Hold(WholeArguments arguments, byte[] text)
    {
        arguments.Hold(text);
        _held.Enqueue((arguments, text.Length));
        _bytesHeld += text.Length;
        while (_bytesHeld > Bound)
        {
            (WholeArguments oldest, int bytes) = _held.Dequeue();
            oldest.Hold(null);
            _bytesHeld -= bytes;
        }
    }

    private List<byte>? Forget(ulong program)
    {
        if (_begun.Remove(program, out List<byte>? begun)) _bytesBegun -= begun.Count;
        return begun;
    }

    private void Abandon()
    {
        _begun.Clear();
        _bytesBegun = 0;
    }
}
