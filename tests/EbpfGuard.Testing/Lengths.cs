namespace EbpfGuard.Testing;

/// <summary>How long tests may take that could go on for ever.</summary>
public static class Lengths
{
    /// <summary>True when there is time: <c>make test-long</c>.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("EBPFGUARD_LONG") == "1";

    /// <summary>True in the virtual machine, whose processors are emulated.</summary>
    public static bool IsVirtual { get; } = Environment.GetEnvironmentVariable("EBPFGUARD_VM_KERNEL") is not null;

    // Where all tests are run thousands of times: make mutate.
    private static bool IsShort { get; } = Environment.GetEnvironmentVariable("EBPFGUARD_SHORT") == "1";

    /// <summary>So many draws, or a tenth of them.</summary>
    public static int Draws(int whole) => IsShort ? (whole + 9) / 10 : whole;
}
