using System.Collections.Frozen;
using EbpfGuard.Bpf.Abi;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Engine.Events;

/// <summary>The names of system calls of records, whose numbers are those of x86-64 or of its 32-bit programs.</summary>
internal static class SystemCalls
{
    private static readonly FrozenDictionary<int, string> NativeNames =
        OperationCatalog.All.SelectMany(o => o.Calls).ToFrozenDictionary(c => c.Number, c => c.Name);

    private static readonly FrozenDictionary<int, string> CompatNames = OperationCatalog.All.SelectMany(o => o.Calls)
        .SelectMany(c => c.CompatNumbers, (c, number) => (c.Name, number)).ToFrozenDictionary(c => c.number, c => c.Name);

    /// <summary>The name of the call of a record, as conditions know it; null when it is not known or leads to no operation.</summary>
    public static string? NameOf(uint call)
    {
        if (call < (uint)CallNumber.First) return null;
        bool isCompat = (call & (uint)CallNumber.Compat) != 0;
        int number = (int)((call & ~(uint)CallNumber.Compat) - (uint)CallNumber.First);
        return (isCompat ? CompatNames : NativeNames).GetValueOrDefault(number);
    }
}
