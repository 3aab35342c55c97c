using System.Collections.Frozen;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Engine.Images.Inputs;

/// <summary>Questions to a <see cref="FactInput"/>.</summary>
internal static class FactInputs
{
    private static readonly FrozenSet<FactInput> TruthValues = KernelFields.All
        .Where(f => FieldCatalog.Find(f.Name) is { Type: FieldType.Boolean }).Select(f => f.Field.Input).ToFrozenSet();

    /// <summary>True for facts that are constant between two execs and kept with the process.</summary>
    public static bool IsProcess(this FactInput input) => input is < FactInput.ProcCwd or FactInput.ProcMemfd or FactInput.ProcUpper;

    /// <summary>True for texts.</summary>
    public static bool IsText(this FactInput input) => input < FactInput.Texts;

    /// <summary>True for addresses.</summary>
    public static bool IsAddress(this FactInput input) => input >= FactInput.ServerAddr;

    /// <summary>True for the event's path and its parts.</summary>
    public static bool IsPath(this FactInput input) =>
        input is FactInput.Path or FactInput.Directory or FactInput.Filename;

    /// <summary>True for paths that the kernel walks, of which it may know the beginning and the end only.</summary>
    public static bool IsWalked(this FactInput input) => input is FactInput.Path or FactInput.Directory or FactInput.ProcCwd
        or FactInput.OldPath or FactInput.NewPath or FactInput.ProcExepath;

    /// <summary>True for texts in which a NUL stands for the blank between two arguments.</summary>
    public static bool JoinsArguments(this FactInput input) => input is FactInput.ProcArgs or FactInput.ProcCmdline;

    /// <summary>True for ports.</summary>
    public static bool IsPort(this FactInput input) => input is FactInput.ServerPort or FactInput.ClientPort;

    /// <summary>Number of values of a fact that is an enumeration or a truth value; null for any other.</summary>
    public static int? SmallDomain(this FactInput input) => input switch
    {
        _ when TruthValues.Contains(input) => 2,
        FactInput.FdType => (int)FdType.Other + 1,
        FactInput.L4proto => (int)L4Protocol.Other + 1,
        FactInput.Family => (int)SocketFamily.Other + 1,
        _ => null,
    };
}
