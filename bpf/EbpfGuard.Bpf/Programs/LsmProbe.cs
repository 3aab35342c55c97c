using EbpfGuard.Bpf.Errors;
using EbpfGuard.Bpf.Native;
using EbpfGuard.Bpf.Objects;

namespace EbpfGuard.Bpf.Programs;

/// <summary>
/// Finds out whether this kernel takes security-hook programs, by loading and attaching one that always
/// allows, for a moment, to a hook that is hardly ever called (setting the clock). Success does not mean
/// that hooks run: for that, "bpf" must stand in the kernel's list of security modules too.
/// </summary>
public static unsafe class LsmProbe
{
    private const string Hook = "settime";
    private const int AttachLsm = 27;

    /// <summary>Null on success, else what failed.</summary>
    public static BpfException? Run()
    {
        try
        {
            LibBpfLog.Install();
            LibBpfLog.BeginCapture();
            LoadAndAttach();
            return null;
        }
        catch (BpfException e)
        {
            return e;
        }
        finally
        {
            LibBpfLog.EndCapture();
        }
    }

    private static void LoadAndAttach()
    {
        int target = NativeResult.Check(LibBpf.libbpf_find_vmlinux_btf_id(Hook, AttachLsm), "find hook", "lsm/" + Hook);
        var options = new ProgramLoadOptions
        {
            Size = (nuint)sizeof(ProgramLoadOptions),
            ExpectedAttachType = AttachLsm,
            AttachBtfId = (uint)target,
        };
        // r0 = 0; exit
        ulong* instructions = stackalloc ulong[] { 0xb7, 0x95 };
        int program = NativeResult.Check(
            LibBpf.bpf_prog_load((int)ProgramType.Lsm, "eg_lsm_probe", "GPL", instructions, 2, &options),
            "load program for", "lsm/" + Hook);
        try
        {
            int link = LibBpf.bpf_raw_tracepoint_open(null, program);
            NativeResult.Check(link, "attach", "lsm/" + Hook);
            _ = LibC.close(link);
        }
        finally
        {
            _ = LibC.close(program);
        }
    }
}
