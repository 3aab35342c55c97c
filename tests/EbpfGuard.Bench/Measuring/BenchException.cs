namespace EbpfGuard.Bench.Measuring;

/// <summary>Something cannot be measured here; the message says what and why.</summary>
internal sealed class BenchException(string message) : Exception(message);
