using System.Globalization;
using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Binding;

/// <summary>Field names with their arguments -> references into the catalogue.</summary>
internal sealed class FieldBinder(DiagnosticBag diagnostics)
{
    private readonly Dictionary<(string Name, string? Argument), FieldReference> _known = [];

    /// <summary>The field, or null after a diagnostic.</summary>
    public FieldReference? Bind(FieldSyntax syntax)
    {
        if (_known.TryGetValue((syntax.Name, syntax.Argument), out FieldReference? known)) return known;
        FieldDefinition? definition = FieldCatalog.Find(syntax.Name);
        if (definition is null)
        {
            string? nearest = Suggestions.Nearest(syntax.Name, FieldCatalog.All.Select(f => f.Name));
            diagnostics.Report(FalcoFields.Contains(syntax.Name)
                ? NameDiagnostics.LaterField(syntax.Name, nearest, syntax.Span)
                : NameDiagnostics.UnknownField(syntax.Name, nearest, syntax.Span));
            return null;
        }

        if (syntax.Argument is null) return Remember(syntax, new FieldReference(definition, null));
        if (definition.Argument == FieldArgument.None)
        {
            diagnostics.Report(NameDiagnostics.Argument(syntax.Name, "takes no argument", "no argument expected", syntax.Span,
                $"write `{syntax.Name}`"));
            return null;
        }

        if (!int.TryParse(syntax.Argument, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index > FieldCatalog.DeepestAncestor)
        {
            diagnostics.Report(NameDiagnostics.Argument(
                syntax.Name, $"takes an index from 0 to {FieldCatalog.DeepestAncestor}", "no such ancestor", syntax.Span,
                $"`{syntax.Name}` without an index means some ancestor, however far"));
            return null;
        }

        return Remember(syntax, new FieldReference(definition, index));
    }

    private FieldReference Remember(FieldSyntax syntax, FieldReference field) => _known[(syntax.Name, syntax.Argument)] = field;
}
