using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EbpfGuard.Cli.Output;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;
using EbpfGuard.Dsl.Policies;
using EbpfGuard.Dsl.Syntax;

namespace EbpfGuard.Cli.LanguageServer;

/// <summary>What may stand at the cursor.</summary>
internal static partial class Completion
{
    // Kinds of the protocol.
    private const int Function = 3, Field = 5, Variable = 6, Keyword = 14, EnumMember = 20, Operator = 24;

    private static readonly Item[] DeclarationWords = [.. "rule macro list".Split(' ').Select(w => new Item(w, Keyword, "declaration"))];

    private static readonly Item[] Connectives = [.. "and or not".Split(' ').Select(w => new Item(w, Keyword, "connective"))];

    private static readonly Dictionary<string, string[]> ValuesOfKey = new(StringComparer.Ordinal)
    {
        ["action"] = [.. RuleActions.All.Select(a => a.Name())],
        ["priority"] = [.. Enum.GetNames<Priority>().Select(p => p.ToLowerInvariant())],
        ["scope"] = ["every_process"],
        ["on_unknown"] = ["match", "deny", "ignore"],
        ["mode"] = ["enforce", "monitor"],
        ["enabled"] = ["true", "false"],
        ["rate_limit"] = ["none"],
    };

    /// <summary>The items for what is typed before <paramref name="offset"/>.</summary>
    public static JsonArray At(RuleDocument document, IReadOnlyList<RuleFileSyntax> files, int offset)
    {
        var word = WordAtCursor.Before(document.Source, offset);
        string before = word.LineBefore;
        IEnumerable<Item> items = before.Length == 0 && !word.Text.Contains('.') ? LineStarts(document, files, offset)
            : EventTypeOperand().IsMatch(before) ? EventTypes()
            : ValuesOfKey.TryGetValue(before.TrimEnd(), out string[]? values) ? values.Select(v => new Item(v, EnumMember, "value"))
            : FieldBefore().Match(before) is { Success: true } match && FieldCatalog.Find(match.Groups[1].Value) is { } field ? Operators(field)
            : Conditions(files);
        JsonObject range = Positions.Range(document.Source, word.Start, word.End);
        return [.. items.Where(i => i.Label.StartsWith(word.Text, StringComparison.Ordinal)).Select(i => (JsonNode)i.ToJson(range))];
    }

    private static IEnumerable<Item> LineStarts(RuleDocument document, IReadOnlyList<RuleFileSyntax> files, int offset)
    {
        // A condition may go on here; so may the rule.
        bool isInRule = document.Source.Text.AsSpan(0, offset).Count('{') > document.Source.Text.AsSpan(0, offset).Count('}');
        return isInRule
            ? RuleKeys.All.Select(k => new Item(k, Keyword, "key of a rule")).Concat(Conditions(files))
            : DeclarationWords.Concat(Conditions(files));
    }

    private static IEnumerable<Item> EventTypes() =>
        EventTypeCatalog.Calls.Select(d => new Item(d.Name, EnumMember, d.Operation.Name()));

    private static IEnumerable<Item> Operators(FieldDefinition field) =>
        OperatorCatalog.Operators(field.Type).Select(o => new Item(o.Name(), Operator, "operator"));

    private static IEnumerable<Item> Conditions(IReadOnlyList<RuleFileSyntax> files) =>
    [
        .. FieldCatalog.All.Select(f => new Item(f.Name, Field, Names.Of(f.Type)) { Documentation = Documentation.Of(f) }),
        .. Declarations.Named(files).DistinctBy(d => d.Name.Text)
            .Select(d => d is MacroDeclarationSyntax ? new Item(d.Name.Text, Function, "macro") : new Item(d.Name.Text, Variable, "list")),
        .. Connectives,
    ];

    [GeneratedRegex(@"evt\.type\s*(=|==|!=|in\s*\([^)]*)\s*$")]
    private static partial Regex EventTypeOperand();

    [GeneratedRegex(@"([A-Za-z_]\w*(?:\.\w+)+)(?:\[[^\]]*\])?\s+$")]
    private static partial Regex FieldBefore();

    private sealed record Item(string Label, int Kind, string Detail)
    {
        public string? Documentation { get; init; }

        public JsonObject ToJson(JsonObject range)
        {
            var item = new JsonObject
            {
                ["label"] = Label, ["kind"] = Kind, ["detail"] = Detail,
                ["textEdit"] = new JsonObject { ["range"] = range.DeepClone(), ["newText"] = Label },
            };
            if (Documentation is not null)
                item["documentation"] = new JsonObject { ["kind"] = "markdown", ["value"] = Documentation };
            return item;
        }
    }
}
