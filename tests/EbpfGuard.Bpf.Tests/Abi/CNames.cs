using System.Globalization;
using System.Text.RegularExpressions;

namespace EbpfGuard.Bpf.Tests.Abi;

/// <summary>
/// The rule by which a member's C name becomes a C# one: without what all enumerators of its enum begin with, in Pascal case. Types are
/// called as <c>abi.bpf.c</c> says.
/// </summary>
internal static partial class CNames
{
    /// <summary><c>start_time_ns</c> becomes <c>StartTimeNs</c>, <c>EXEC_CHECK</c> becomes <c>ExecCheck</c>.</summary>
    internal static string ToPascal(string name) =>
        string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture)
                + word[1..].ToLower(CultureInfo.InvariantCulture)));

    /// <summary>What all names begin with, up to a '_': <c>EG_OP_</c>; empty for no names.</summary>
    internal static string CommonPrefix(IEnumerable<string> names)
    {
        string prefix = names.DefaultIfEmpty("").Aggregate((a, b) => a[..a.Zip(b).TakeWhile(p => p.First == p.Second).Count()]);
        return prefix[..(prefix.LastIndexOf('_') + 1)];
    }

    /// <summary>Whether a struct's member is there for alignment only.</summary>
    internal static bool IsPadding(string member) => Padding().IsMatch(member);

    [GeneratedRegex(@"^pad\d*$")]
    private static partial Regex Padding();
}
