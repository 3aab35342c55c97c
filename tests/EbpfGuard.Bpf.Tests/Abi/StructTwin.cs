using System.Text;
using EbpfGuard.Bpf.Btf;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>A struct whose size and offsets are written out. It is partial: what it can do beyond is written by hand beside it.</summary>
internal static class StructTwin
{
    internal static string Text(Contract contract, Twin twin)
    {
        var doc = new DocComment(contract);
        string[] arrays = twin.Type.Fields.Any(f => contract.Types.Resolve(f.Type).Kind == BtfKind.Array) ? ["System.Runtime.CompilerServices"] : [];
        var text = new StringBuilder(TwinFile.Begin([.. arrays, "System.Runtime.InteropServices"]));
        text.Append($"\n{doc.Of(twin)}[StructLayout(LayoutKind.Explicit, Size = {twin.Type.Size})]\npublic partial struct {twin.Name}\n{{\n");
        text.AppendJoin('\n', twin.Type.Fields.Select(f =>
            $"{doc.Of(twin, f.Name)}    [FieldOffset({f.BitOffset / 8})]\n    public {TypeOf(contract, f.Type)} {twin.NameOf(f.Name)};\n"));
        return text.Append("}\n").ToString();
    }

    private static string TypeOf(Contract contract, int id)
    {
        BtfType type = contract.Types.Resolve(id);
        return type.Kind switch
        {
            BtfKind.Integer => CNumbers.NameOf(type),
            BtfKind.Struct => contract.TwinOf(type).Name,
            BtfKind.Array => InlineArrays.NameOf(type.Count, TypeOf(contract, type.Target)),
            _ => throw new InvalidDataException($"the contract: {type.Kind} {type.Name} in a struct; the contract has fixed-width numbers only"),
        };
    }
}
