using EbpfGuard.Dsl.Diagnostics;

namespace EbpfGuard.Engine.Faults;

/// <summary>A fault of the host, not of a rule: it has no place in a source, but a cure.</summary>
/// <param name="Descriptor">The kind of fault.</param>
/// <param name="Message">What is wrong here; lower case, no full stop.</param>
/// <param name="Notes">Facts that explain.</param>
/// <param name="Help">What to do about it.</param>
public sealed record HostFault(
    DiagnosticDescriptor Descriptor, string Message, IReadOnlyList<string> Notes, IReadOnlyList<string> Help)
{
    /// <summary>A fault with, perhaps, its cure.</summary>
    public HostFault(DiagnosticDescriptor descriptor, string message, params string[] help)
        : this(descriptor, message, [], help)
    {
    }

    /// <summary>The fault as the tool prints it, in the shape of a rule's diagnostic without a place.</summary>
    public string Render()
    {
        string severity = Descriptor.Severity == Severity.Error ? "error" : "warning";
        IEnumerable<string> lines =
        [
            $"{severity}[{Descriptor.Code}]: {Message}",
            .. Notes.Select(n => "  = note: " + n),
            .. Help.Select(h => "  = help: " + h),
        ];
        return string.Join('\n', lines);
    }
}

/// <summary>The guard cannot start or go on because of the host; the message is the rendered fault.</summary>
public sealed class HostException(HostFault fault, Exception? inner = null) : Exception(fault.Render(), inner)
{
    /// <summary>The fault.</summary>
    public HostFault Fault { get; } = fault;
}
