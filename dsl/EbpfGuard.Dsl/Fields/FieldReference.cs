using System.Globalization;

namespace EbpfGuard.Dsl.Fields;

/// <summary>A field of the catalogue with its argument: <c>proc.aname[2]</c>. Equal when both are.</summary>
/// <param name="Definition">The catalogue's entry.</param>
/// <param name="Index">The index between the brackets; null when there is none.</param>
public sealed record FieldReference(FieldDefinition Definition, int? Index)
{
    /// <summary>
    /// The field called <paramref name="name"/> with what stands in its brackets, which may also stand behind a dot; null when there is no such field.
    /// </summary>
    public static FieldReference? Find(string name, string? argument)
    {
        if (name == "evt.arg" && argument is not null) return FieldCatalog.FindArgument(argument) is { } of ? new FieldReference(of, null) : null;
        return FieldCatalog.Find(name) is { } definition ? Of(definition, argument) : argument is null ? WithKeyInName(name) : null;
    }

    // `k8s.pod.label.role` is `k8s.pod.label[role]`; the key may have dots in it.
    private static FieldReference? WithKeyInName(string name)
    {
        for (int dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
        {
            if (FieldCatalog.Find(name[..dot]) is { Argument: FieldArgument.RequiredKey } keyed) return Of(keyed, name[(dot + 1)..]);
        }

        return null;
    }

    /// <summary><paramref name="definition"/> with what stands in its brackets: an index where it takes one, else a word.</summary>
    public static FieldReference Of(FieldDefinition definition, string? argument)
    {
        bool takesIndex = definition.Argument is FieldArgument.OptionalAncestor or FieldArgument.RequiredIndex;
        if (!takesIndex) return new FieldReference(definition, null) { Key = argument };
        return new FieldReference(definition, int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null);
    }

    /// <summary>The word in brackets, of a field that takes one: <c>container.mount.dest[/proc*]</c>.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// True where a value may keep a rule from matching: what a process only claims of itself is then unknown, so that nobody is exempt
    /// by a word of his own.
    /// </summary>
    public bool NeedsProof { get; init; }

    /// <summary>The fields that its value comes from: itself, or those that it is computed from.</summary>
    public IEnumerable<FieldReference> Sources => Definition.Formula?.Fields ?? [this];

    /// <summary>True when a comparison holds if it holds for some of several values: ancestors, the two ends of a connection.</summary>
    public bool HasSeveralValues =>
        (Definition.Argument == FieldArgument.OptionalAncestor && Index is null) || EndpointPairs.TryGetEnds(Definition, out _, out _);

    /// <inheritdoc/>
    public override string ToString() => Index is { } i ? $"{Definition.Name}[{i}]" : Key is not null ? $"{Definition.Name}[{Key}]" : Definition.Name;
}
