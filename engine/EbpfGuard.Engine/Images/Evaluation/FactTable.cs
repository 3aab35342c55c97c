using System.Text;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Images.Evaluation;

/// <summary>A text that is known, unknown or missing.</summary>
public readonly record struct FactText(FactState State, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>True when the middle is missing: a NUL stands in its place.</summary>
    public bool IsCut { get; init; }

    /// <summary>True when the process may have written over it before it was read.</summary>
    public bool IsClaimed { get; init; }

    /// <summary>A text that exists but could not be read.</summary>
    public static FactText Unknown => new(FactState.Unknown, default);

    /// <summary>The name of an object that the host has no name for.</summary>
    public static FactText Nameless => new(FactState.Nameless, default);

    /// <summary>The UTF-8 bytes of <paramref name="text"/>.</summary>
    public static FactText Of(string text) => new(FactState.Known, Encoding.UTF8.GetBytes(text));
}

/// <summary>A number that is known, unknown or missing.</summary>
public readonly record struct FactNumber(FactState State, long Value)
{
    /// <summary>A number that exists but could not be read.</summary>
    public static FactNumber Unknown => new(FactState.Unknown, 0);

    /// <summary>A known number.</summary>
    public static FactNumber Of(long value) => new(FactState.Known, value);
}

/// <summary>An address in canonical form that is known, unknown or missing.</summary>
public readonly record struct FactAddress(FactState State, UInt128 Value)
{
    /// <summary>An address that exists but could not be read.</summary>
    public static FactAddress Unknown => new(FactState.Unknown, default);

    /// <summary>A known address.</summary>
    public static FactAddress Of(UInt128 value) => new(FactState.Known, value);
}

/// <summary>The facts that classifiers read: of a program, or of an event. What is not set is missing.</summary>
public sealed class FactTable
{
    private readonly FactText[] _texts = new FactText[(int)FactInput.Texts];
    private readonly FactNumber[] _numbers = new FactNumber[AbiLimits.Numbers];
    private readonly FactAddress[] _addresses = new FactAddress[2];

    /// <summary>The text <paramref name="input"/>.</summary>
    public FactText Text(FactInput input) => _texts[(int)input];

    /// <summary>The number <paramref name="input"/>.</summary>
    public FactNumber Number(FactInput input) => _numbers[input - FactInput.Texts];

    /// <summary>The address <paramref name="input"/>.</summary>
    public FactAddress Address(FactInput input) => _addresses[input - FactInput.ServerAddr];

    /// <summary>Sets a text.</summary>
    public void Set(FactInput input, FactText text) => _texts[(int)input] = text;

    /// <summary>Sets a number.</summary>
    public void Set(FactInput input, FactNumber number) => _numbers[input - FactInput.Texts] = number;

    /// <summary>Sets an address.</summary>
    public void Set(FactInput input, FactAddress address) => _addresses[input - FactInput.ServerAddr] = address;

    /// <summary>Sets the event's path, its directory and its last component.</summary>
    public void SetPath(FactText path)
    {
        Set(FactInput.Path, path);
        ReadOnlySpan<byte> bytes = path.Bytes.Span;
        int slash = bytes.LastIndexOf((byte)'/');
        bool isKnown = path.State == FactState.Known;
        if (isKnown && slash < 0) return;
        Set(FactInput.Directory, isKnown ? path with { Bytes = path.Bytes[..Math.Max(1, slash)] } : path);
        Set(FactInput.Filename, isKnown ? path with { Bytes = path.Bytes[(slash + 1)..], IsCut = false } : path);
    }

    /// <summary>
    /// Sets name and arguments of a program (NUL or blank between arguments, argv[0] left out) and the command line that
    /// is made of them.
    /// </summary>
    public void SetCommandLine(FactText name, FactText arguments)
    {
        Set(FactInput.ProcName, name);
        Set(FactInput.ProcArgs, arguments);
        bool isUnknown = name.State == FactState.Unknown
            || (name.State == FactState.Known && arguments.State == FactState.Unknown);
        bool hasArguments = arguments.State == FactState.Known && !arguments.Bytes.IsEmpty;
        Set(FactInput.ProcCmdline, isUnknown ? FactText.Unknown
            : name.State == FactState.Missing ? name
            : !hasArguments ? name with { IsClaimed = name.IsClaimed || arguments.IsClaimed }
            : name with { Bytes = (byte[])[.. name.Bytes.Span, (byte)' ', .. arguments.Bytes.Span], IsClaimed = name.IsClaimed || arguments.IsClaimed });
    }
}
