using System.Globalization;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Binding;

/// <summary>A condition whose names and types are resolved: macros inlined, lists flattened, operands read.</summary>
public abstract record Condition;

/// <summary>All operands hold.</summary>
public sealed record AndCondition(IReadOnlyList<Condition> Operands) : Condition;

/// <summary>Some operand holds.</summary>
public sealed record OrCondition(IReadOnlyList<Condition> Operands) : Condition;

/// <summary>The operand does not hold.</summary>
public sealed record NotCondition(Condition Operand) : Condition;

/// <summary>Always or never true.</summary>
public sealed record ConstantCondition(bool Value) : Condition;

/// <summary>A test of one field. False when the field has no value, whatever the operator.</summary>
/// <param name="Field">The left side.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Operands">One operand, several for the list operators, none for <see cref="ComparisonOperator.Exists"/>.</param>
/// <param name="Span">Where it is written.</param>
public sealed record ComparisonCondition(
    FieldReference Field, ComparisonOperator Operator, OperandSet Operands, TextSpan Span) : Condition
{
    /// <summary>The right side, when it is a field or computed; then there are no operands.</summary>
    public FieldReference? Right { get; init; }
}

/// <summary>A field of the catalogue with its argument: <c>proc.aname[2]</c>. Equal when both are.</summary>
/// <param name="Definition">The catalogue's entry.</param>
/// <param name="Index">The index between the brackets; null when there is none.</param>
public sealed record FieldReference(FieldDefinition Definition, int? Index)
{
    /// <summary>The field called <paramref name="name"/> with what stands in its brackets; null when there is no such field.</summary>
    public static FieldReference? Find(string name, string? argument)
    {
        if (name == "evt.arg" && argument is not null) return FieldCatalog.FindArgument(argument) is { } of ? new FieldReference(of, null) : null;
        return FieldCatalog.Find(name) is { } definition ? Of(definition, argument) : null;
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

/// <summary>The language's comparison operators.</summary>
public enum ComparisonOperator
{
    /// <summary>The field has a value.</summary>
    Exists,

    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c>: a value, and a different one.</summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>in</c>: equal to one of the operands.</summary>
    In,

    /// <summary>Holds the operand as a substring.</summary>
    Contains,

    /// <summary>As <see cref="Contains"/>, ASCII letters without case.</summary>
    ContainsIgnoreCase,

    /// <summary>Begins with the operand.</summary>
    StartsWith,

    /// <summary>Ends with the operand.</summary>
    EndsWith,

    /// <summary>The whole text fits the shell pattern; <c>*</c> and <c>?</c> also match <c>/</c>.</summary>
    Glob,

    /// <summary>As <see cref="Glob"/>, ASCII letters without case.</summary>
    GlobIgnoreCase,

    /// <summary>The path is one of the operands or lies below it, component by component.</summary>
    PathMatch,

    /// <summary>Some value of a list field is one of the operands; of a field with one value, as <see cref="In"/>.</summary>
    Intersects,

    /// <summary>The whole text fits the regular expression.</summary>
    Regex,

    /// <summary>Holds the operand, bytes in hexadecimal.</summary>
    BytesContain,

    /// <summary>Begins with the operand, bytes in hexadecimal.</summary>
    BytesStartWith,
}
