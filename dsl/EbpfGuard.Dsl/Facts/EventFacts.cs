using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Facts;

/// <summary>An event as the reference evaluator sees it: an operation, and the values of its fields by name.</summary>
/// <param name="Operation">The operation; <c>evt.type</c> is folded into the plan and not asked for here.</param>
/// <param name="Values">
/// Values by field name (<c>proc.aname</c> and <c>proc.aexepath</c> as lists, the process itself first, then parent,
/// grandparent …). A field that is not there is missing, unless it follows from others (<c>fd.directory</c> from <c>fd.name</c>).
/// </param>
public sealed record EventFacts(Operation Operation, IReadOnlyDictionary<string, FactValue> Values)
{
    /// <summary>Gives what is dear to know and rarely asked for (a container's image, an environment); null when it has no such field.</summary>
    public Func<FieldReference, FactValue?>? Supply { get; init; }
}
