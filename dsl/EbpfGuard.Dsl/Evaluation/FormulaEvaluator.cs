using System.Globalization;
using System.Text;
using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Evaluation;

/// <summary>
/// Computes formulas over the facts of an event. A missing input leaves nothing to compute, so the result is missing; an unknown one
/// makes it unknown.
/// </summary>
internal static class FormulaEvaluator
{
    /// <summary>The value of <paramref name="formula"/>; what a process only claims is unknown where it <paramref name="needsProof"/>.</summary>
    public static FactValue Evaluate(Formula formula, FactDerivation facts, bool needsProof)
    {
        switch (formula)
        {
            case FieldFormula field:
                return facts.Get(needsProof ? field.Field with { NeedsProof = true } : field.Field) switch
                {
                    FlagsFact names => new TextFact(names.Text),
                    TextFact { IsCut: true } => FactValue.Unknown,
                    var value => value,
                };
            case LiteralFormula literal:
                return new TextFact(literal.Text);
            case ListFormula list:
                return new ListFact([.. list.Elements.Select(e => Text(e, Evaluate(e, facts, needsProof)))]);
            default:
                var call = (TransformerFormula)formula;
                FactValue[] inputs = [.. call.Inputs.Select(i => Evaluate(i, facts, needsProof))];
                FactValue[] all = [.. inputs.SelectMany(i => i is ListFact list ? list.Values : [i])];
                if (all.Any(i => i is MissingFact)) return FactValue.Missing;
                return all.Any(i => i is UnknownFact) ? FactValue.Unknown : Apply(call, inputs);
        }
    }

    private static FactValue Apply(TransformerFormula call, FactValue[] inputs) => call.Transformer switch
    {
        Transformer.ToLower => Map(inputs[0], text => text.ToLowerAscii()),
        Transformer.ToUpper => Map(inputs[0], text => text.ToUpperAscii()),
        Transformer.Basename => Map(inputs[0], text => text[(text.LastIndexOf('/') + 1)..]),
        Transformer.Base64 => Base64Text.Decode(((TextFact)inputs[0]).Value) is { } decoded ? new TextFact(decoded) : FactValue.Missing,
        Transformer.Length => new NumberFact(inputs[0] is ListFact list ? list.Values.Count : Encoding.UTF8.GetByteCount(((TextFact)inputs[0]).Value)),
        Transformer.Join => new TextFact(string.Join(((TextFact)inputs[0]).Value, Texts(inputs[1]))),
        Transformer.Concat => new TextFact(string.Concat(inputs.Zip(call.Inputs, (value, input) => ((TextFact)Text(input, value)).Value))),
        Transformer.GetOpt => CommandOptions.Find(Arguments(inputs[0]), ((TextFact)inputs[1]).Value, call.Selector![0]) is { } option
            ? new TextFact(option) : FactValue.Missing,
        _ => throw new InvalidOperationException($"no meaning for {call.Transformer}"),
    };

    private static FactValue Map(FactValue value, Func<string, string> map) => value is ListFact list
        ? new ListFact([.. list.Values.Select(v => Map(v, map))])
        : new TextFact(map(((TextFact)value).Value));

    // As an output shows it.
    private static FactValue Text(Formula input, FactValue value) => value is not NumberFact number ? value
        : input.TypeOf() == FieldType.Boolean ? new TextFact(number.Value != 0 ? "true" : "false")
        : new TextFact(number.Value.ToString(CultureInfo.InvariantCulture));

    private static IEnumerable<string> Texts(FactValue list) => ((ListFact)list).Values.Select(v => ((TextFact)v).Value);

    // A text that was joined from arguments still knows them; of another the blanks have to do.
    private static IReadOnlyList<string> Arguments(FactValue value) => value switch
    {
        ListFact list => [.. Texts(list)],
        TextFact { Pieces: { } pieces } => pieces,
        _ => ((TextFact)value).Value.Split(' ', StringSplitOptions.RemoveEmptyEntries),
    };
}
