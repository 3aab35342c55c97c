using System.Runtime.InteropServices;
using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf.Objects;

/// <summary>What the kernel says about a loaded program.</summary>
/// <param name="Id">Its number in this kernel.</param>
/// <param name="InstructionBytes">Bytes of instructions after the verifier's changes.</param>
/// <param name="MachineCodeBytes">Bytes of machine code; 0 where it is interpreted.</param>
/// <param name="VerifiedInstructions">Instructions that the verifier walked; its limit is 1,000,000.</param>
/// <param name="RunTimeNs">Time spent in it, while the kernel measures that (kernel.bpf_stats_enabled).</param>
/// <param name="RunCount">Runs in that time.</param>
/// <param name="MemoryBytes">Memory that it holds.</param>
public sealed record ProgramInfo(
    uint Id,
    uint InstructionBytes,
    uint MachineCodeBytes,
    uint VerifiedInstructions,
    ulong RunTimeNs,
    ulong RunCount,
    long MemoryBytes)
{
    internal static unsafe ProgramInfo Read(int descriptor, string name)
    {
        ProgramInfoRecord raw = default;
        uint size = (uint)sizeof(ProgramInfoRecord);
        NativeResult.Check(LibBpf.bpf_obj_get_info_by_fd(descriptor, &raw, &size), "describe", name);
        return new ProgramInfo(
            raw.Id, raw.TranslatedBytes, raw.JitedBytes, raw.VerifiedInstructions, raw.RunTimeNs, raw.RunCount,
            DescriptorMemory.Read(descriptor));
    }

    /// <summary><c>struct bpf_prog_info</c>; the lists that it can give are left out.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 232)]
    private struct ProgramInfoRecord
    {
        [FieldOffset(4)]
        internal uint Id;

        [FieldOffset(16)]
        internal uint JitedBytes;

        [FieldOffset(20)]
        internal uint TranslatedBytes;

        [FieldOffset(192)]
        internal ulong RunTimeNs;

        [FieldOffset(200)]
        internal ulong RunCount;

        [FieldOffset(216)]
        internal uint VerifiedInstructions;
    }
}
