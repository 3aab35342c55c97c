namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_record_type</c>: what a ring buffer record tells.</summary>
public enum RecordType : uint
{
    /// <summary>A decision: <see cref="DecisionRecord"/>.</summary>
    Decision = 1,

    /// <summary>A process got a new program: <see cref="ExecRecord"/>.</summary>
    Exec = 2,

    /// <summary>A process ended: <see cref="LifecycleRecord"/>.</summary>
    Exit = 3,

    /// <summary>A process was born: <see cref="LifecycleRecord"/>.</summary>
    Fork = 4,
}
