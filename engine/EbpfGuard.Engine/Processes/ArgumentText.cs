using EbpfGuard.Engine.Host;

namespace EbpfGuard.Engine.Processes;

/// <summary>Arguments as the kernel keeps them: one behind the other, a NUL after each.</summary>
internal static class ArgumentText
{
    /// <summary>The arguments. The last may lack its NUL: who wrote over its own arguments need not have left one.</summary>
    public static List<string> Split(ReadOnlySpan<byte> bytes)
    {
        var arguments = new List<string>();
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)0);
            arguments.Add(RecordText.Decode(end < 0 ? bytes : bytes[..end]));
            bytes = end < 0 ? default : bytes[(end + 1)..];
        }

        return arguments;
    }
}
