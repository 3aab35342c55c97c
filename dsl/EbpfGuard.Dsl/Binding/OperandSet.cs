namespace EbpfGuard.Dsl.Binding;

/// <summary>
/// The right side of a comparison, read by the field's type: texts always, numbers or networks where the type has them.
/// The lists have one entry an operand, in the author's order, without duplicates.
/// </summary>
/// <param name="Texts">The operands as texts.</param>
/// <param name="Numbers">Their numbers, for numeric, boolean (0, 1) and port fields; else empty.</param>
/// <param name="Networks">Their address ranges, for address and network fields; else empty.</param>
public sealed record OperandSet(
    IReadOnlyList<string> Texts, IReadOnlyList<long> Numbers, IReadOnlyList<AddressRange> Networks)
{
    /// <summary>No operand: <see cref="ComparisonOperator.Exists"/>.</summary>
    public static OperandSet None { get; } = new([], [], []);
}
