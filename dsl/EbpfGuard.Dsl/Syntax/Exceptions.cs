using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Syntax;

/// <summary>
/// <c>exception name { fields … comps … values … }</c>: what takes an event out of a rule, as a table. Parts not given are null.
/// </summary>
/// <param name="Key">The word <c>exception</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Fields">The columns: one field, or a list of them.</param>
/// <param name="Comps">How each column compares; one for one field.</param>
/// <param name="Values">The rows. For one field the values themselves.</param>
/// <param name="Span">Where it stands.</param>
public sealed record ExceptionSyntax(
    NameSyntax Key, NameSyntax Name, CellSyntax? Fields, CellSyntax? Comps, IReadOnlyList<CellSyntax>? Values, TextSpan Span)
    : PropertySyntax(Key, Span);

/// <summary>A value or a list of cells.</summary>
public abstract record CellSyntax(TextSpan Span);

/// <summary>A single text: a field, an operator, a value.</summary>
public sealed record SingleCellSyntax(ValueSyntax Value) : CellSyntax(Value.Span);

/// <summary><c>[a, b]</c>.</summary>
public sealed record ListCellSyntax(IReadOnlyList<CellSyntax> Items, TextSpan Span) : CellSyntax(Span);
