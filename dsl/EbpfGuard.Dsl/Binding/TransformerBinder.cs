using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Binding;

/// <summary>
/// What stands left of an operator, and what is computed to its right -> references. A transformer becomes an entry like those of the
/// catalogue, made for this one use: its name is its text, its type is that of its result, and only user space supplies it.
/// </summary>
internal sealed class TransformerBinder(FieldBinder fields, DiagnosticBag diagnostics)
{
    private static readonly Dictionary<string, Transformer> ByName = new(StringComparer.Ordinal)
    {
        ["tolower"] = Transformer.ToLower, ["toupper"] = Transformer.ToUpper, ["basename"] = Transformer.Basename, ["b64"] = Transformer.Base64,
        ["len"] = Transformer.Length, ["join"] = Transformer.Join, ["concat"] = Transformer.Concat, ["getopt"] = Transformer.GetOpt,
    };

    /// <summary>The left side, or null after a diagnostic. A field may be one that is not supplied, which has been reported.</summary>
    public FieldReference? Bind(SubjectSyntax subject) => subject switch
    {
        FieldSyntax field => fields.Find(field),
        TransformerSyntax call when BindCall(call) is { } formula => new FieldReference(Computed(SyntaxText.Of(call), formula), null),
        _ => null,
    };

    private TransformerFormula? BindCall(TransformerSyntax call)
    {
        List<Formula> inputs = [];
        foreach (OperandSyntax argument in call.Arguments)
        {
            if (BindInput(argument) is { } input) inputs.Add(input);
        }

        if (inputs.Count < call.Arguments.Count) return null;
        TransformerFormula formula = new(ByName[call.Name.Text], inputs, call.Selector);
        if (TransformerRules.FindFault(formula, call) is not { } fault) return formula;
        diagnostics.Report(fault);
        return null;
    }

    private Formula? BindInput(OperandSyntax argument)
    {
        switch (argument)
        {
            case TransformerSyntax call:
                return BindCall(call);
            case TransformerListSyntax list:
                Formula?[] elements = [.. list.Elements.Select(BindInput)];
                return elements.Any(e => e is null) ? null : new ListFormula([.. elements.Select(e => e!)]);
            case FieldSyntax syntax:
                if (fields.Find(syntax) is not { } field) return null;
                if (field.Definition.TakesTransformer) return new FieldFormula(field);
                diagnostics.Report(NameDiagnostics.NotTransformable(field.ToString(), syntax.Span));
                return null;
            default:
                return BindLiteral((ValueSyntax)argument);
        }
    }

    private LiteralFormula? BindLiteral(ValueSyntax value)
    {
        int bytes = System.Text.Encoding.UTF8.GetByteCount(value.Text);
        if (bytes <= OperandReader.LongestText) return new LiteralFormula(value.Text);
        diagnostics.Report(NameDiagnostics.LiteralTooLong(bytes, OperandReader.LongestText, value.Span));
        return null;
    }

    private static FieldDefinition Computed(string name, TransformerFormula formula)
    {
        FieldReference[] sources = [.. formula.Fields];
        OperationSet operations = sources.Aggregate(OperationSet.All, (set, f) => set & f.Definition.Operations);
        return new FieldDefinition(name, formula.TypeOf(), operations, FieldSupply.UserSpace, "its inputs", "computed")
        {
            Formula = formula,
            IsList = formula.IsList(),
            IsSupplied = sources.All(f => f.Definition.IsSupplied),
            UserSpaceOperations = operations & sources.Aggregate(OperationSet.None, (set, f) => set | f.Definition.UserSpaceOperations),
        };
    }
}
