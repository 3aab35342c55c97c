using EbpfGuard.Bpf.Native;

namespace EbpfGuard.Bpf;

/// <summary>How many descriptors this process may have: programs, maps, links and held processes are one each.</summary>
public static unsafe class DescriptorLimit
{
    /// <summary>With fewer the tool does not begin: its own libraries take 70, a guard's programs and maps 160.</summary>
    public const ulong Least = 256;

    // What a service has as a rule.
    private const ulong Wanted = 4096;

    /// <summary>Makes as much room as this process may; how many descriptors it may have now.</summary>
    public static ulong Raise()
    {
        ResourceLimit limit;
        if (LibC.prlimit(0, LibC.LimitDescriptors, null, &limit) != 0) return Least;
        if (limit.Soft >= Wanted) return limit.Soft;
        foreach (ulong hard in (ReadOnlySpan<ulong>)[Math.Max(limit.Hard, Wanted), limit.Hard])
        {
            var wanted = new ResourceLimit { Soft = Math.Min(hard, Wanted), Hard = hard };
            if (LibC.prlimit(0, LibC.LimitDescriptors, &wanted, null) == 0) return wanted.Soft;
        }

        return limit.Soft;
    }

    /// <summary>Says <paramref name="message"/> on standard error, with no descriptor but that one.</summary>
    public static void Complain(ReadOnlySpan<byte> message)
    {
        fixed (byte* bytes = message) _ = LibC.write(2, bytes, (nuint)message.Length);
    }
}
