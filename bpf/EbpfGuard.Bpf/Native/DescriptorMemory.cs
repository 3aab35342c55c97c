using System.Globalization;

namespace EbpfGuard.Bpf.Native;

/// <summary>Memory behind a map or program, which the kernel tells only in /proc.</summary>
internal static class DescriptorMemory
{
    private const string Label = "memlock:";

    /// <summary>Bytes; 0 where the kernel does not say.</summary>
    internal static long Read(int descriptor)
    {
        foreach (string line in File.ReadLines($"/proc/self/fdinfo/{descriptor}"))
        {
            if (line.StartsWith(Label, StringComparison.Ordinal))
                return long.Parse(line.AsSpan(Label.Length).Trim(), CultureInfo.InvariantCulture);
        }
        return 0;
    }
}
