namespace EbpfGuard.Dsl.Fields;

/// <summary>A value that is computed from the facts of an event. Only user space computes.</summary>
public abstract record Formula
{
    /// <summary>The fields that it reads, from left to right.</summary>
    public abstract IEnumerable<FieldReference> Fields { get; }
}

/// <summary>A field as it is.</summary>
public sealed record FieldFormula(FieldReference Field) : Formula
{
    /// <inheritdoc/>
    public override IEnumerable<FieldReference> Fields => Field.Sources;
}

/// <summary>A text or a number as written.</summary>
public sealed record LiteralFormula(string Text) : Formula
{
    /// <inheritdoc/>
    public override IEnumerable<FieldReference> Fields => [];
}

/// <summary>A list in parentheses.</summary>
public sealed record ListFormula(IReadOnlyList<Formula> Elements) : Formula
{
    /// <inheritdoc/>
    public override IEnumerable<FieldReference> Fields => Elements.SelectMany(e => e.Fields);
}

/// <summary>A transformer applied to its inputs.</summary>
/// <param name="Transformer">The transformer.</param>
/// <param name="Inputs">What stands between its parentheses.</param>
/// <param name="Selector">What stands between its brackets; only <see cref="Transformer.GetOpt"/> has it.</param>
public sealed record TransformerFormula(Transformer Transformer, IReadOnlyList<Formula> Inputs, string? Selector) : Formula
{
    /// <inheritdoc/>
    public override IEnumerable<FieldReference> Fields => Inputs.SelectMany(i => i.Fields);
}

/// <summary>The functions of the language.</summary>
public enum Transformer
{
    /// <summary>ASCII letters in lower case.</summary>
    ToLower,

    /// <summary>ASCII letters in upper case.</summary>
    ToUpper,

    /// <summary>What stands behind the last <c>/</c>.</summary>
    Basename,

    /// <summary>Base64 decoded; no value when the text is none.</summary>
    Base64,

    /// <summary>Bytes of a text, elements of a list.</summary>
    Length,

    /// <summary>The elements of a list with a separator between them.</summary>
    Join,

    /// <summary>Texts behind each other.</summary>
    Concat,

    /// <summary>The value of an option of a command line; the last one counts.</summary>
    GetOpt,
}
