using System.Globalization;

namespace EbpfGuard.Bpf.Native;

/// <summary>Memory behind a map or program, which the kernel tells only in /proc.</summary>
internal static class DescriptorMemory
{
    private const string Label = "memlock:";

    /// <summary>Bytes; 0 where the kernel does not say.</summary>
    internal static long Read(int descriptor)
    {
        try
        {
            string? line = File.ReadLines($"/proc/self/fdinfo/{descriptor}").FirstOrDefault(l => l.StartsWith(Label, StringComparison.Ordinal));
            bool isNumber = long.TryParse(line.AsSpan(Math.Min(Label.Length, line?.Length ?? 0)), CultureInfo.InvariantCulture, out long bytes);
            return isNumber ? bytes : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
