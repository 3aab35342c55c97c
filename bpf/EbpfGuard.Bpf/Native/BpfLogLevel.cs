namespace EbpfGuard.Bpf.Native;

/// <summary>How important a message of libbpf is.</summary>
public enum BpfLogLevel
{
    /// <summary>Something failed.</summary>
    Warning = 0,

    /// <summary>Something worth knowing.</summary>
    Information = 1,

    /// <summary>Details of libbpf's work.</summary>
    Debug = 2,
}
