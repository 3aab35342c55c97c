using System.Collections.Frozen;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Engine.Images.Inputs;

/// <summary>Where the kernel finds a field.</summary>
/// <param name="Input">The fact.</param>
/// <param name="Generation">0 for the process itself, 1 for its parent and so on.</param>
/// <param name="Reading">How the value follows from the fact.</param>
/// <param name="IsAnyAncestor">True for an ancestor field without an index.</param>
internal readonly record struct KernelField(FactInput Input, int Generation, FieldReading Reading, bool IsAnyAncestor)
{
    /// <summary>True where what a process only claims is unknown.</summary>
    public bool NeedsProof { get; init; }
}

/// <summary>The fields that the kernel knows, and where it finds them.</summary>
internal static class KernelFields
{
    private static readonly FrozenDictionary<string, KernelField> ByName = new Dictionary<string, KernelField>
    {
        ["proc.name"] = Own(FactInput.ProcName),
        ["proc.exe"] = Own(FactInput.ProcExe),
        ["proc.exepath"] = Own(FactInput.ProcExepath),
        ["proc.cmdline"] = Own(FactInput.ProcCmdline),
        ["proc.args"] = Own(FactInput.ProcArgs),
        ["container.id"] = Own(FactInput.Container),
        ["proc.pexe"] = Parent(FactInput.ProcExe),
        ["proc.aexe"] = AnyAncestor(FactInput.ProcExe),
        ["proc.pname"] = Parent(FactInput.ProcName),
        ["proc.pexepath"] = Parent(FactInput.ProcExepath),
        ["proc.pcmdline"] = Parent(FactInput.ProcCmdline),
        ["proc.aname"] = AnyAncestor(FactInput.ProcName),
        ["proc.aexepath"] = AnyAncestor(FactInput.ProcExepath),
        ["proc.is_exe_from_memfd"] = Own(FactInput.ProcMemfd),
        ["proc.is_exe_upper_layer"] = Own(FactInput.ProcUpper),
        ["proc.vpid"] = Own(FactInput.Vpid),
        ["proc.is_vpgid_leader"] = Own(FactInput.GroupLeader),
        ["proc.duration"] = Own(FactInput.Duration),
        ["thread.cap_effective"] = Own(FactInput.CapEffective),
        ["thread.cap_permitted"] = Own(FactInput.CapPermitted),
        ["thread.cap_inheritable"] = Own(FactInput.CapInheritable),
        ["proc.cwd"] = Own(FactInput.ProcCwd),
        ["proc.pid"] = Own(FactInput.Pid),
        ["proc.ppid"] = Own(FactInput.Ppid),
        ["proc.sid"] = Own(FactInput.Sid),
        ["proc.tty"] = Own(FactInput.Tty),
        ["user.uid"] = Own(FactInput.Uid),
        ["user.name"] = Read(FactInput.Uid, FieldReading.AccountName),
        ["user.loginuid"] = Own(FactInput.Loginuid),
        ["user.loginname"] = Read(FactInput.Loginuid, FieldReading.AccountName),
        ["group.gid"] = Own(FactInput.Gid),
        ["evt.is_open_read"] = Own(FactInput.OpenRead),
        ["evt.is_open_write"] = Own(FactInput.OpenWrite),
        ["evt.is_open_exec"] = Own(FactInput.OpenExec),
        ["evt.rawres"] = Own(FactInput.Result),
        ["evt.res"] = Read(FactInput.Result, FieldReading.ResultWord),
        ["evt.arg.flags"] = Own(FactInput.Flags),
        ["evt.arg.mode"] = Own(FactInput.Mode),
        ["evt.arg.oldpath"] = Own(FactInput.OldPath),
        ["evt.arg.newpath"] = Own(FactInput.NewPath),
        ["evt.arg.target"] = Own(FactInput.Target),
        ["evt.arg.domain"] = Read(FactInput.Domain, FieldReading.DomainWord),
        ["evt.arg.request"] = Read(FactInput.Request, FieldReading.RequestWord),
        ["evt.arg.uid"] = Read(FactInput.NewUid, FieldReading.AccountName),
        ["evt.arg.cmd"] = Read(FactInput.Command, FieldReading.CommandWord),
        ["fd.nameraw"] = Own(FactInput.PathRaw),
        ["fd.name"] = Own(FactInput.Path),
        ["fd.directory"] = Own(FactInput.Directory),
        ["fd.filename"] = Own(FactInput.Filename),
        ["fd.type"] = Read(FactInput.FdType, FieldReading.ObjectWord),
        ["fd.typechar"] = Read(FactInput.FdType, FieldReading.ObjectLetter),
        ["fd.l4proto"] = Read(FactInput.L4proto, FieldReading.ProtocolWord),
        ["fd.sockfamily"] = Read(FactInput.Family, FieldReading.FamilyWord),
        ["fd.is_server"] = Own(FactInput.IsServer),
        ["fd.sip"] = Own(FactInput.ServerAddr),
        ["fd.cip"] = Own(FactInput.ClientAddr),
        ["fd.sport"] = Own(FactInput.ServerPort),
        ["fd.cport"] = Own(FactInput.ClientPort),
    }.ToFrozenDictionary();

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>All of them, in the order of their facts.</summary>
    public static IReadOnlyList<(string Name, KernelField Field)> All { get; } = [.. ByName.Select(f => (f.Key, f.Value)).OrderBy(f => (f.Value.Input, f.Key))];

    /// <summary>Where the kernel finds <paramref name="field"/>. Fails for a field that only user space knows.</summary>
    public static KernelField Locate(FieldReference field)
    {
        KernelField found = ByName[field.Definition.Name] with { NeedsProof = field.NeedsProof };
        return field.Index is { } index ? found with { Generation = index, IsAnyAncestor = false } : found;
    }

    private static KernelField Own(FactInput input) => new(input, 0, FieldReading.Plain, false);

    private static KernelField Parent(FactInput input) => new(input, 1, FieldReading.Plain, false);

    private static KernelField AnyAncestor(FactInput input) => new(input, 0, FieldReading.Plain, true);

    private static KernelField Read(FactInput input, FieldReading reading) => new(input, 0, reading, false);
}
