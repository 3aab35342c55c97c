namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>How long tests may take that could go on for ever.</summary>
internal static class Lengths
{
    /// <summary>True when there is time: <c>make test-long</c>.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("EBPFGUARD_LONG") == "1";

    /// <summary>True in the virtual machine, whose processors are emulated.</summary>
    public static bool IsVirtual { get; } = Environment.GetEnvironmentVariable("EBPFGUARD_VM_KERNEL") is not null;
}
