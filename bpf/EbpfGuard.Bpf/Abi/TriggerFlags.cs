namespace EbpfGuard.Bpf.Abi;

/// <summary>Twin of <c>enum eg_trigger_flag</c>: what a trigger asks for.</summary>
[Flags]
public enum TriggerFlags : uint
{
    /// <summary>Mask: the <see cref="KernelAction"/>, as this decision point can carry it out.</summary>
    Action = 0xff,

    /// <summary>Record what would be done, do nothing.</summary>
    Monitor = 0x100,

    /// <summary>The condition goes on in user space: report only.</summary>
    Defer = 0x200,

    /// <summary>User space has something to do: wake it.</summary>
    Prompt = 0x400,

    /// <summary>A match that is not sure refuses at most: <c>on_unknown deny</c>.</summary>
    Cautious = 0x800,

    /// <summary>Set by the decision: it holds only because something is unknown.</summary>
    Unsure = 0x1000,
}
