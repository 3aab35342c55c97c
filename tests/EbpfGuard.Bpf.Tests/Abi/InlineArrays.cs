using System.Text;
using EbpfGuard.Bpf.Btf;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>
/// The C# types of the contract's arrays: <c>InlineArray16&lt;byte&gt;</c> and its like. The runtime has those of 2 to 16 elements; for other
/// lengths there are more of the same form.
/// </summary>
internal static class InlineArrays
{
    internal const string FileName = "InlineArrays.g.cs";

    internal static string NameOf(int length, string element) => $"InlineArray{length}<{element}>";

    /// <summary>The file of those that the runtime does not have.</summary>
    internal static string File(Contract contract)
    {
        var text = new StringBuilder(TwinFile.Begin("System.Runtime.CompilerServices"));
        foreach (int length in contract.Types.All.Where(t => t.Kind == BtfKind.Array).Select(t => t.Count).Distinct().Order())
        {
            if (length is >= 2 and <= 16) continue;
            text.Append($$"""

                /// <summary>An array of {{length}} elements that lies where it is declared, as <see cref="InlineArray16{T}"/> does.</summary>
                /// <typeparam name="T">The element.</typeparam>
                [InlineArray({{length}})]
                public struct {{NameOf(length, "T")}}
                    where T : unmanaged
                {
                    private T _first;
                }

                """);
        }
        return text.ToString();
    }
}
