using System.Runtime.CompilerServices;

namespace EbpfGuard.Bpf.Abi;

/// <summary>A buffer of 16 bytes.</summary>
[InlineArray(16)]
public struct Bytes16
{
    private byte _first;
}

/// <summary>A buffer of 64 bytes.</summary>
[InlineArray(AbiLimits.ExactShort)]
public struct Bytes64
{
    private byte _first;
}

/// <summary>A buffer of 256 bytes.</summary>
[InlineArray(AbiLimits.ExactLong)]
public struct Bytes256
{
    private byte _first;
}

/// <summary>A buffer of 512 bytes.</summary>
[InlineArray(512)]
public struct Bytes512
{
    private byte _first;
}

/// <summary>The texts of an exec record: the program's path, then the arguments, then the host's path.</summary>
[InlineArray((2 * AbiLimits.RecordPath) + AbiLimits.RecordArgs)]
public struct ExecTexts
{
    private byte _first;
}

/// <summary>A piece of long arguments.</summary>
[InlineArray(AbiLimits.Piece)]
public struct PieceText
{
    private byte _first;
}

/// <summary>Addresses by input, from <see cref="FactInput.ServerAddr"/> on.</summary>
[InlineArray(2)]
public struct InputAddresses
{
    private Bytes16 _first;
}

/// <summary>The paths of a decision record.</summary>
[InlineArray(4 * AbiLimits.RecordPath)]
public struct RecordPaths
{
    private byte _first;
}

/// <summary>A buffer of 4,096 bytes.</summary>
[InlineArray(AbiLimits.PathMax)]
public struct Bytes4096
{
    private byte _first;
}
