using System.Globalization;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Binding;

/// <summary>Field names with their arguments -> references into the catalogue.</summary>
internal sealed class FieldBinder(DiagnosticBag diagnostics)
{
    private readonly Dictionary<(string Name, string? Argument), FieldReference> _known = [];

    /// <summary>A field that is supplied, or null after a diagnostic.</summary>
    public FieldReference? Bind(FieldSyntax syntax) => Find(syntax) is { Definition.IsSupplied: true } field ? field : null;

    /// <summary>
    /// The field, or null after a diagnostic. One that is known and not supplied is reported and given all the same, so that the rest of
    /// the comparison can be checked.
    /// </summary>
    public FieldReference? Find(FieldSyntax syntax)
    {
        if (_known.TryGetValue((syntax.Name, syntax.Argument), out FieldReference? known)) return known;
        FieldDefinition? definition = FieldCatalog.Find(syntax.Name);
        if (definition is null && FieldReference.Find(syntax.Name, syntax.Argument) is { } other) return _known[(syntax.Name, syntax.Argument)] = other;
        if (definition is null)
        {
            string? nearest = Suggestions.Nearest(syntax.Name, FieldCatalog.All.Select(f => f.Name));
            definition = FalcoFields.Find(syntax.Name);
            string? cure = FieldSlips.CureOf(syntax.Name);
            diagnostics.Report(definition is not null
                ? NameDiagnostics.LaterField(syntax.Name, nearest, cure, syntax.Span)
                : NameDiagnostics.UnknownField(syntax.Name, nearest, cure, syntax.Span));
            if (definition is null) return null;
        }

        if (ArgumentFault(definition, syntax) is { } fault)
        {
            diagnostics.Report(fault);
            return null;
        }

        FieldReference field = FieldReference.Of(definition, syntax.Argument);
        return definition.IsSupplied ? _known[(syntax.Name, syntax.Argument)] = field : field;
    }

    private static Diagnostic? ArgumentFault(FieldDefinition definition, FieldSyntax syntax)
    {
        bool isNumber = ulong.TryParse(syntax.Argument, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
        return definition.Argument switch
        {
            FieldArgument.None when syntax.Argument is not null => NameDiagnostics.Argument(
                syntax.Name, "takes no argument", "no argument expected", syntax.Span, $"write `{syntax.Name}`"),
            FieldArgument.OptionalAncestor when syntax.Argument is not null && !(isNumber && number <= FieldCatalog.DeepestAncestor) => NameDiagnostics.Argument(
                syntax.Name, $"takes an index from 0 to {FieldCatalog.DeepestAncestor}", "no such ancestor", syntax.Span,
                $"`{syntax.Name}` without an index means some ancestor, however far"),
            FieldArgument.RequiredIndex when !isNumber => NameDiagnostics.Argument(
                syntax.Name, "needs a number in brackets", "a number is missing", syntax.Span, $"write `{syntax.Name}[1]`"),
            FieldArgument.RequiredKey when syntax.Argument is null => NameDiagnostics.Argument(
                syntax.Name, "needs an argument in brackets", "an argument is missing", syntax.Span, $"write `{syntax.Name}[name]`"),
            _ => null,
        };
    }
}
