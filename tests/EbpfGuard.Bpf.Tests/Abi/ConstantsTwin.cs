using System.Text;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>Constants of one type: the first of <c>int</c>, <c>uint</c> and <c>ulong</c> that holds them all.</summary>
internal static class ConstantsTwin
{
    internal static string Text(Contract contract, Twin twin)
    {
        var doc = new DocComment(contract);
        ulong highest = twin.Type.Enumerators.Max(e => (ulong)e.Value);
        string type = highest <= int.MaxValue ? "int" : highest <= uint.MaxValue ? "uint" : "ulong";
        var text = new StringBuilder(TwinFile.Begin());
        text.Append($"\n{doc.Of(twin)}public static class {twin.Name}\n{{\n");
        text.AppendJoin('\n', twin.Type.Enumerators.Select(e =>
            $"{doc.Of(twin, e.Name)}    public const {type} {twin.NameOf(e.Name)} = {Twin.Literal(e, isMask: false)};\n"));
        return text.Append("}\n").ToString();
    }
}
