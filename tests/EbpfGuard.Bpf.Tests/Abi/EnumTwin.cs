using System.Text;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>An enum, as wide as in C. Of flags the numbers are written as masks.</summary>
internal static class EnumTwin
{
    internal static string Text(Contract contract, Twin twin)
    {
        bool isFlags = twin.Kind == TwinKind.Flags;
        var doc = new DocComment(contract);
        var text = new StringBuilder(isFlags ? TwinFile.Begin("System") : TwinFile.Begin());
        text.Append($"\n{doc.Of(twin)}{(isFlags ? "[Flags]\n" : "")}public enum {twin.Name} : {CNumbers.NameOf(twin.Type)}\n{{\n");
        text.AppendJoin('\n', twin.Type.Enumerators.Select(e =>
            $"{doc.Of(twin, e.Name)}    {twin.NameOf(e.Name)} = {Twin.Literal(e, isFlags)},\n"));
        return text.Append("}\n").ToString();
    }
}
