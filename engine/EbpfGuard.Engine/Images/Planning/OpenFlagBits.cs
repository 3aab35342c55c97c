using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Engine.Images.Classes;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>The flags of an open by name and bit.</summary>
internal static class OpenFlagBits
{
    private static readonly Dictionary<string, int> ByName =
        Enum.GetValues<OpenFlag>().ToDictionary(f => "O_" + f.ToString().ToUpperInvariant(), f => (int)f);

    // Not the bit of a flag: the tests of one bit must all ask for the same atom.
    private static readonly int Exists = Enum.GetValues<OpenFlag>().Max(f => (int)f) + 1;

    static OpenFlagBits()
    {
        ByName.Remove("O_FCREATED");
        ByName.Add("O_F_CREATED", (int)OpenFlag.FCreated);
    }

    /// <summary>The bit that <paramref name="atom"/> asks for; one that no flag has when it only asks whether there are flags.</summary>
    public static int Of(Atom atom) => atom.Operator == ComparisonOperator.Exists ? Exists : Of(atom.Operands.Texts[0]);

    /// <summary>The bit of the flag called <paramref name="name"/>.</summary>
    public static int Of(string name) => ByName[name];
}
