using System.Globalization;
using System.Runtime.InteropServices;

namespace EbpfGuard.EndToEnd.Tests.Support;

/// <summary>Signals, by number, to processes that the tests started.</summary>
internal static partial class Signals
{
    public const int HangUp = 1;
    public const int Kill = 9;
    public const int Term = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int pid, int signal) => Assert.That(SendSignal(pid, signal), Is.Zero, $"kill({pid}, {signal})");

    /// <summary>True while a process of that number exists.</summary>
    public static bool Exists(int pid) => SendSignal(pid, 0) == 0;

    /// <summary>True once a process has a handler of its own for a signal.</summary>
    public static bool Catches(int pid, int signal)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("SigCgt:", StringComparison.Ordinal));
        return (ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) != 0;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
