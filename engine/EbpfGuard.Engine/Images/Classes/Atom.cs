using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Engine.Images.Inputs;

namespace EbpfGuard.Engine.Images.Classes;

/// <summary>
/// A comparison without its field: what a classifier decides about one value. Several operands mean "any of them".
/// Never <see cref="ComparisonOperator.NotEqual"/>, which is spelled "exists and not equal".
/// </summary>
internal readonly record struct Atom(FieldReading Reading, ComparisonOperator Operator, OperandSet Operands)
{
    /// <summary>True when the atom asks for equality alone.</summary>
    public bool IsEquality => Operator is ComparisonOperator.Equal or ComparisonOperator.In;
}
