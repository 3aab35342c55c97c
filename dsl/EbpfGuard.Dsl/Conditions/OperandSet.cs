using System.Text.RegularExpressions;
using EbpfGuard.Dsl.Patterns;

namespace EbpfGuard.Dsl.Conditions;

/// <summary>
/// The right side of a comparison, read by the field's type: texts always, numbers or networks where the type has them.
/// The lists have one entry an operand, in the author's order, without duplicates. Uses of one list by fields of one
/// type share one object.
/// </summary>
/// <param name="Texts">The operands as texts.</param>
/// <param name="Numbers">Their numbers, for numeric, boolean (0, 1) and port fields; else empty.</param>
/// <param name="Networks">Their address ranges, for address and network fields; else empty.</param>
public sealed record OperandSet(
    IReadOnlyList<string> Texts, IReadOnlyList<long> Numbers, IReadOnlyList<AddressRange> Networks)
{
    private OperandLookup? _lookup;
    private Regex? _pattern;

    /// <summary>No operand: <see cref="ComparisonOperator.Exists"/>.</summary>
    public static OperandSet None { get; } = new([], [], []);

    /// <summary>The operands for membership tests in constant time.</summary>
    public OperandLookup Lookup => _lookup ??= new OperandLookup(this);

    /// <summary>The first operand as a regular expression; it has been read once by <see cref="RegexPattern"/>, so it is one.</summary>
    public Regex Pattern => _pattern ??= RegexPattern.Read(Texts[0]).Regex!;
}
