using System.Globalization;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>The rule by which a C name becomes a C# one.</summary>
internal static class CNames
{
    /// <summary><c>start_time_ns</c> becomes <c>StartTimeNs</c>, <c>EXEC_CHECK</c> becomes <c>ExecCheck</c>.</summary>
    internal static string ToPascal(string name) =>
        string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture)
                + word[1..].ToLower(CultureInfo.InvariantCulture)));

    /// <summary>What all names begin with, up to a '_': <c>EG_OP_</c>.</summary>
    internal static string CommonPrefix(IEnumerable<string> names)
    {
        string prefix = names.Aggregate((a, b) => a[..a.Zip(b).TakeWhile(p => p.First == p.Second).Count()]);
        return prefix[..(prefix.LastIndexOf('_') + 1)];
    }
}
