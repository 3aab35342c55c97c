using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Syntax;
using EbpfGuard.Dsl.Text;

namespace EbpfGuard.Dsl.Binding;

/// <summary>Comparisons with a right side that is a field, <c>val(proc.pname)</c>, or computed, <c>tolower(proc.pname)</c>.</summary>
internal sealed class RightSideBinder(FieldBinder fields, TransformerBinder transformers, DiagnosticBag diagnostics)
{
    /// <summary>The comparison of <paramref name="left"/> with the right side of <paramref name="syntax"/>; null after a diagnostic.</summary>
    public ComparisonCondition? Bind(FieldReference left, ComparisonOperator op, ComparisonSyntax syntax)
    {
        TextSpan span = syntax.Operand.Span;
        FieldReference? right = syntax.Operand is FieldOperandSyntax value ? fields.Find(value.Field) : transformers.Bind((TransformerSyntax)syntax.Operand);
        if (right is null) return null;
        if (FindFault(left, op, right) is { } problem)
        {
            diagnostics.Report(NameDiagnostics.RightSide(left.ToString(), SyntaxText.Of(syntax.Operand), problem, span));
            return null;
        }

        bool isSupplied = left.Definition.IsSupplied && right.Definition.IsSupplied;
        return isSupplied ? new ComparisonCondition(left, op, OperandSet.None, syntax.Span) { Right = right } : null;
    }

    private static string? FindFault(FieldReference left, ComparisonOperator op, FieldReference right)
    {
        (FieldDefinition l, FieldDefinition r) = (left.Definition, right.Definition);
        if (op is ComparisonOperator.PathMatch or ComparisonOperator.Regex) return $"`{op.Name()}` takes a pattern that is known beforehand";
        if (op is ComparisonOperator.BytesContain or ComparisonOperator.BytesStartWith) return $"`{op.Name()}` takes bytes in hexadecimal";
        if (!l.TakesField) return $"`{left}` is compared with values only";
        if (!r.TakesField) return $"`{right}` is no right side";
        if (right.HasSeveralValues) return $"`{right}` has several values";
        if (l.Type is FieldType.Network or FieldType.Flags or FieldType.HostName) return $"{l.Type.Name()} is compared with values only";
        if (l.IsList != r.IsList) return l.IsList ? "a list is compared with a list" : "this is a list";
        return Kind(l.Type) == Kind(r.Type) ? null : $"this is {r.Type.Name()}, the left side {l.Type.Name()}";
    }

    private static FieldType Kind(FieldType type) => type == FieldType.Path ? FieldType.Text : type;
}
