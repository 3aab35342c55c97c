using EbpfGuard.Dsl.Facts;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Evaluation;

/// <summary>
/// The facts of an event, with those that follow from others: a file's directory from its path, the command line from name and
/// arguments, a parent from the list of ancestors.
/// </summary>
public sealed class FactDerivation(EventFacts facts)
{
    private const string Argument = "evt.arg.";

    private static readonly FieldDefinition[] ArgumentFields = [.. FieldCatalog.All.Where(f => f.Name.StartsWith(Argument, StringComparison.Ordinal))];

    private static readonly (string Char, string Word)[] FileTypes =
    [
        ("f", "file"), ("d", "directory"), ("4", "ipv4"), ("6", "ipv6"), ("u", "unix"), ("p", "pipe"), ("c", "char"),
        ("b", "block"), ("o", "other"),
    ];

    /// <summary>
    /// The value of <paramref name="field"/>; of an ancestor field without an index, a list of all ancestors, the parent first.
    /// </summary>
    public FactValue Get(FieldReference field) => field.NeedsProof ? Proven(Find(field)) : Find(field);

    private FactValue Find(FieldReference field)
    {
        FieldDefinition definition = field.Definition;
        if (!definition.IsIn(facts.Operation)) return FactValue.Missing;
        if (definition.Formula is { } formula) return FormulaEvaluator.Evaluate(formula, this, field.NeedsProof);
        if (definition.Argument != FieldArgument.OptionalAncestor) return Get(field.ToString()) is not MissingFact and var value ? value : Supplied(FieldSynonyms.Resolve(field, facts.Operation, IsServer));
        AncestorFamily family = AncestorFamilies.Of(definition.Name);
        return field.Index switch
        {
            null => Ancestors(definition.Name),
            0 => Get(family.Self),
            1 => Get(family.Parent),
            { } generation => Find(field.ToString()) ?? Generation(definition.Name, generation) ?? FactValue.Missing,
        };
    }

    /// <summary>The value of the field called <paramref name="name"/>, which takes no argument.</summary>
    public FactValue Get(string name) => Find(name) ?? FindByAnotherName(name) ?? Derive(name) ?? FactValue.Missing;

    private static FactValue Proven(FactValue value) => value switch
    {
        TextFact { IsClaimed: true } => FactValue.Unknown,
        ListFact list => new ListFact([.. list.Values.Select(Proven)]),
        _ => value,
    };

    // What is duplicated is the client's end unless it is said to be the server's.
    private bool IsServer => Find("fd.is_server") is NumberFact { Value: 1 };

    // Only what has ends is one of them: a connection of the internet protocol.
    private bool HasEnds => Find("fd.sockfamily") is TextFact { Value: "ip" } || FieldSynonyms.OfAnEnd.Any(end => Find(end) is not (null or MissingFact));

    private FactValue Supplied(FieldReference field) => facts.Supply?.Invoke(field) ?? FactValue.Missing;

    private FactValue? FindByAnotherName(string name)
    {
        if (FieldSynonyms.NameOf(name, facts.Operation, IsServer) is { } meant) return Get(meant);
        foreach (string other in FieldSynonyms.NamesFor(name, facts.Operation, IsServer))
        {
            if (Find(other) is { } value) return value;
        }

        return null;
    }

    private FactValue? Find(string name) => facts.Values.GetValueOrDefault(name);

    private FactValue? Derive(string name) => name switch
    {
        "proc.cmdline" => CommandLine(),
        "evt.dir" => new TextFact("<"),
        "evt.args" => CallArguments(),
        "fd.is_server" => HasEnds ? new NumberFact(FieldSynonyms.IsOfServer(facts.Operation) ? 1 : 0) : null,
        "fd.directory" => Get("fd.name") is TextFact { IsCut: true } cut
            ? cut with { Value = Directory(cut.Value)! } : Map(Get("fd.name"), Directory),
        "fd.filename" => Map(Get("fd.name"), FileName),
        "fd.typechar" => Map(Find("fd.type"), word => FileTypes.FirstOrDefault(t => t.Word == word).Char),
        "fd.type" => Map(Find("fd.typechar"), letter => FileTypes.FirstOrDefault(t => t.Char == letter).Word),
        _ => OfLineage(name),
    };

    private FactValue? OfLineage(string name)
    {
        foreach (AncestorFamily family in AncestorFamilies.All)
        {
            if (name == family.Self) return Generation(family.Ancestor, 0);
            if (name == family.Parent) return Generation(family.Ancestor, 1) ?? Find($"{family.Ancestor}[1]");
        }

        return null;
    }

    private FactValue Ancestors(string list)
    {
        switch (Find(list))
        {
            case ListFact lineage:
                return new ListFact([.. lineage.Values.Skip(1)]);
            case UnknownFact unknown:
                return unknown;
            default:
                IEnumerable<FactValue> single = Enumerable.Range(1, FieldCatalog.DeepestAncestor)
                    .Select(g => Get(new FieldReference(FieldCatalog.Get(list), g)));
                return new ListFact([.. single.Where(v => v is not MissingFact)]);
        }
    }

    private FactValue? Generation(string list, int generation) => Find(list) switch
    {
        ListFact lineage => generation < lineage.Values.Count ? lineage.Values[generation] : null,
        UnknownFact unknown => unknown,
        _ => null,
    };

    private FactValue? CommandLine() => (Get("proc.name"), Get("proc.args")) switch
    {
        (TextFact name, TextFact args) => new TextFact(args.Value.Length == 0 ? name.Value : $"{name.Value} {args.Value}") { IsClaimed = name.IsClaimed || args.IsClaimed },
        (TextFact name, UnknownFact) => FactValue.Unknown,
        (UnknownFact, _) => FactValue.Unknown,
        (TextFact name, _) => name,
        _ => null,
    };

    private TextFact? CallArguments()
    {
        string[] arguments = [.. from field in ArgumentFields
                                 where field.IsIn(facts.Operation)
                                 let text = Get(field.Name) switch { TextFact word => word.Value, FlagsFact flags => flags.Text, UnknownFact => "<unknown>", _ => null }
                                 where text is not null
                                 select $"{field.Name[Argument.Length..]}={text}"];
        return arguments.Length == 0 ? null : new TextFact(string.Join(' ', arguments));
    }

    private static FactValue? Map(FactValue? value, Func<string, string?> map) => value switch
    {
        TextFact text => map(text.Value) is { } mapped ? new TextFact(mapped) : null,
        UnknownFact unknown => unknown,
        _ => null,
    };

    private static string? Directory(string path) => path.LastIndexOf('/') switch
    {
        < 0 => null,
        0 => "/",
        int slash => path[..slash],
    };

    private static string? FileName(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[(slash + 1)..] : null;
}
