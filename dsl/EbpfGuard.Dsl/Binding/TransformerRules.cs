using EbpfGuard.Dsl.Diagnostics;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Dsl.Binding;

/// <summary>What each transformer takes.</summary>
internal static class TransformerRules
{
    /// <summary>What is wrong with the use of a transformer whose inputs are bound one by one; null when nothing is.</summary>
    public static Diagnostic? FindFault(TransformerFormula formula, TransformerSyntax call)
    {
        string name = call.Name.Text;
        IReadOnlyList<Formula> inputs = formula.Inputs;
        if (call.Selector is not null && formula.Transformer != Transformer.GetOpt)
            return NameDiagnostics.TransformerUse(name, "takes no selector in brackets", call.Span, "only `getopt()` has one");
        if (CountFault(formula.Transformer, inputs.Count) is { } wanted)
            return NameDiagnostics.TransformerUse(name, $"takes {wanted}, not {inputs.Count}", call.Span, Example(formula.Transformer));
        for (int i = 0; i < inputs.Count; i++)
        {
            if (InputFault(formula.Transformer, i, inputs[i]) is { } expected)
                return NameDiagnostics.TransformerInput(name, SyntaxText.Of(call.Arguments[i]), expected, call.Arguments[i].Span);
        }

        return formula.Transformer == Transformer.GetOpt ? OptionFault((LiteralFormula)inputs[1], call) : null;
    }

    private static string? CountFault(Transformer transformer, int count) => transformer switch
    {
        Transformer.Join or Transformer.GetOpt => count == 2 ? null : "two inputs",
        Transformer.Concat => count >= 2 ? null : "two or more inputs",
        _ => count == 1 ? null : "one input",
    };

    private static string? InputFault(Transformer transformer, int index, Formula input) => transformer switch
    {
        Transformer.Join when index == 0 => IsTextual(input) ? null : "a text as the separator",
        Transformer.Join => input.IsList() && Elements(input).All(IsPrintable) ? null : "a list of texts or numbers, such as `(proc.name, \"x\")`",
        Transformer.Concat => IsPrintable(input) ? null : "a text or a number",
        Transformer.GetOpt when index == 0 => IsTextual(input) || (input.IsList() && Elements(input).All(IsTextual)) ? null : "the arguments of a command",
        Transformer.GetOpt => input is LiteralFormula ? null : "the options as a quoted text, such as \"ab:\"",
        Transformer.Length => input.IsList() || IsTextual(input) || IsBytes(input) ? null : "a text or a list",
        Transformer.Base64 => IsTextual(input) || IsBytes(input) ? null : "a text",
        Transformer.Basename => IsTextual(input) ? null : "a text",
        _ => input is not ListFormula && input.TypeOf() is FieldType.Text or FieldType.Path ? null : "a text",
    };

    private static Diagnostic? OptionFault(LiteralFormula options, TransformerSyntax call)
    {
        bool isOption = call.Selector is { Length: 1 } letter && char.IsAsciiLetterOrDigit(letter[0]) && options.Text.Contains(letter[0]);
        if (isOption) return null;
        return NameDiagnostics.TransformerUse("getopt", call.Selector is null ? "needs the option in brackets" : $"has no option `{call.Selector}`",
            call.Span, "the option is one letter of the second input: `getopt(proc.args, \"ab:\")[b]`");
    }

    private static string Example(Transformer transformer) => transformer switch
    {
        Transformer.Join => "a separator and a list: `join(\"-\", (proc.name, proc.pname))`",
        Transformer.Concat => "`concat(fd.directory, \"/\", fd.filename)`",
        Transformer.GetOpt => "arguments and options: `getopt(proc.args, \"ab:\")[b]`",
        _ => "one field, transformer or text",
    };

    private static IEnumerable<Formula> Elements(Formula input) => input is ListFormula list ? list.Elements : [input];

    private static bool IsTextual(Formula input) => !input.IsList() && input.TypeOf() is FieldType.Text or FieldType.Path;

    private static bool IsBytes(Formula input) => !input.IsList() && input.TypeOf() == FieldType.Bytes;

    private static bool IsPrintable(Formula input) => input is not ListFormula
        && input.TypeOf() is FieldType.Text or FieldType.Path or FieldType.Number or FieldType.Port or FieldType.Boolean;
}
