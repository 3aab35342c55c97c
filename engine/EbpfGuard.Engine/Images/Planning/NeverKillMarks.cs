using System.Text;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Binding;
using EbpfGuard.Dsl.Policies;

namespace EbpfGuard.Engine.Images.Planning;

/// <summary>The list of programs that are never killed, as conditions judged at exec.</summary>
internal static class NeverKillMarks
{
    /// <summary>The number of no rule: a mark is neither recorded nor counted.</summary>
    public const int Rule = -1;

    /// <summary>A branch for the names, and one for the paths.</summary>
    public static IReadOnlyList<Branch> Branches(IReadOnlyList<string> programs) =>
    [
        .. Listed("proc.name", [.. programs.Where(p => !p.StartsWith('/')).Select(Cut)]),
        .. Listed("proc.exepath", [.. programs.Where(p => p.StartsWith('/'))]),
    ];

    /// <summary>As much of a name as the kernel keeps.</summary>
    private static string Cut(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        return bytes.Length < AbiLimits.NameMax ? name : Encoding.UTF8.GetString(bytes.AsSpan(0, AbiLimits.NameMax - 1));
    }

    private static IEnumerable<Branch> Listed(string field, string[] programs)
    {
        if (programs.Length == 0) return [];
        var reference = new FieldReference(FieldCatalog.Get(field), null);
        var operands = new OperandSet([.. programs.Distinct()], [], []);
        var comparison = new ComparisonCondition(reference, ComparisonOperator.In, operands, default);
        return [new Branch([new FieldPredicate(reference, PredicateFamily.Prefix, comparison)], [])];
    }
}
