using System.Collections.Frozen;
using EbpfGuard.Bpf.Abi;

namespace EbpfGuard.Engine.Events;

/// <summary>The system calls that lead to operations, by the numbers that x86-64 and its 32-bit programs use.</summary>
internal static class SystemCalls
{
    /// <summary>Numbers of the 64-bit table, by the name that the kernel's header gives.</summary>
    public static FrozenDictionary<string, int> Native { get; } = new Dictionary<string, int>
    {
        ["execve"] = 59, ["execveat"] = 322, ["open"] = 2, ["openat"] = 257, ["openat2"] = 437, ["creat"] = 85,
        ["open_by_handle_at"] = 304, ["unlink"] = 87, ["unlinkat"] = 263, ["rmdir"] = 84, ["rename"] = 82, ["renameat"] = 264,
        ["renameat2"] = 316, ["connect"] = 42, ["sendto"] = 44, ["sendmsg"] = 46, ["sendmmsg"] = 307, ["mkdir"] = 83, ["mkdirat"] = 258,
        ["link"] = 86, ["linkat"] = 265, ["symlink"] = 88, ["symlinkat"] = 266, ["chmod"] = 90, ["fchmod"] = 91, ["fchmodat"] = 268,
        ["fchmodat2"] = 452, ["socket"] = 41, ["listen"] = 50, ["accept"] = 43, ["accept4"] = 288, ["ptrace"] = 101, ["setuid"] = 105,
        ["setreuid"] = 113, ["setresuid"] = 117, ["setns"] = 308, ["unshare"] = 272, ["dup"] = 32, ["dup2"] = 33, ["dup3"] = 292,
        ["init_module"] = 175, ["finit_module"] = 313, ["bpf"] = 321, ["userfaultfd"] = 323,
    }.ToFrozenDictionary();

    /// <summary>Numbers of the 32-bit table. A name that ends in 32 is the call with wider ids.</summary>
    public static FrozenDictionary<string, int> Compat { get; } = new Dictionary<string, int>
    {
        ["execve"] = 11, ["execveat"] = 358, ["open"] = 5, ["openat"] = 295, ["openat2"] = 437, ["creat"] = 8,
        ["open_by_handle_at"] = 342, ["unlink"] = 10, ["unlinkat"] = 301, ["rmdir"] = 40, ["rename"] = 38, ["renameat"] = 302,
        ["renameat2"] = 353, ["connect"] = 362, ["sendto"] = 369, ["sendmsg"] = 370, ["sendmmsg"] = 345, ["mkdir"] = 39,
        ["mkdirat"] = 296, ["link"] = 9, ["linkat"] = 303, ["symlink"] = 83, ["symlinkat"] = 304, ["chmod"] = 15, ["fchmod"] = 94,
        ["fchmodat"] = 306, ["fchmodat2"] = 452, ["socket"] = 359, ["listen"] = 363, ["accept4"] = 364, ["ptrace"] = 26, ["setuid"] = 23,
        ["setuid32"] = 213, ["setreuid"] = 70, ["setreuid32"] = 203, ["setresuid"] = 164, ["setresuid32"] = 208, ["setns"] = 346,
        ["unshare"] = 310, ["dup"] = 41, ["dup2"] = 63, ["dup3"] = 330, ["init_module"] = 128, ["finit_module"] = 350, ["bpf"] = 357,
        ["userfaultfd"] = 374,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<int, string> NativeNames = Native.ToFrozenDictionary(c => c.Value, c => c.Key);
    private static readonly FrozenDictionary<int, string> CompatNames = Compat.ToFrozenDictionary(c => c.Value, c => WithoutWidth(c.Key));

    /// <summary>The name of the call of a record, as conditions know it; null when it is not known or leads to no operation.</summary>
    public static string? NameOf(uint call)
    {
        if (call < (uint)CallNumber.First) return null;
        bool isCompat = (call & (uint)CallNumber.Compat) != 0;
        int number = (int)((call & ~(uint)CallNumber.Compat) - (uint)CallNumber.First);
        return (isCompat ? CompatNames : NativeNames).GetValueOrDefault(number);
    }

    private static string WithoutWidth(string name) => name.EndsWith("32", StringComparison.Ordinal) ? name[..^2] : name;
}
