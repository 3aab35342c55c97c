using System.Text;
using EbpfGuard.Dsl.Conditions;
using EbpfGuard.Dsl.Fields;

namespace EbpfGuard.Dsl.Tests.Documentation;

/// <summary>The page of all fields, made from the catalogue.</summary>
internal static class FieldPage
{
    private static readonly (string Title, IReadOnlyList<FieldDefinition> Fields)[] Subjects =
    [
        ("The event", EventFields.All),
        ("The process, its ancestors and its user", ProcessFields.All),
        ("The object", ObjectFields.All),
        ("The connection", ConnectionFields.All),
        ("The container and its pod", ContainerFields.All),
    ];

    private const string Introduction = """
        # Fields

        This page is made from the field catalogue; `ebpfguard fields` prints the same. What conditions do with fields is told in
        [language.md](language.md); which operations there are, in [operations.md](operations.md).

        **known** says who knows the value, and when. An operation that is not named there does not have the field: it is missing, and a
        comparison on it is false.

        | known | meaning |
        |---|---|
        | before the fact | the kernel knows it when it decides: what is stopped never happens |
        | once the program is loaded | the kernel knows it when the new program is loaded and has not run: `block` kills it there |
        | in user space | the kernel decides the rest of the condition, the daemon decides this; `action block` is refused |
        | with the result | only after the operation: the kernel takes the comparison to hold at the attempt |

        **argument** is what may stand in brackets behind the name: `[N]` the number of an ancestor, `[KEY]` a word. An argument of the system
        call is written either way: `evt.arg[flags]` is `evt.arg.flags`.

        """;

    /// <summary>The page.</summary>
    public static string Text()
    {
        StringBuilder page = new(Introduction);
        AppendTypes(page);
        foreach ((string title, IReadOnlyList<FieldDefinition> fields) in Subjects) AppendSubject(page, title, fields);
        AppendUnsupplied(page);
        return page.ToString();
    }

    private static void AppendTypes(StringBuilder page)
    {
        page.Append("\n## Types\n\nA field's type decides what it is compared with, and by which operators.\n\n| type | operators |\n|---|---|\n");
        foreach (FieldType type in Enum.GetValues<FieldType>())
            page.Append($"| {Word(type)} | {Code(OperatorCatalog.Operators(type).Select(o => o.Name()))} |\n");
    }

    private static void AppendSubject(StringBuilder page, string title, IReadOnlyList<FieldDefinition> fields)
    {
        page.Append($"\n## {title}\n\n| field | argument | type | known | from | meaning |\n|---|---|---|---|---|---|\n");
        foreach (FieldDefinition field in fields)
            page.Append($"| `{field.Name}` | {Argument(field)} | {Word(field.Type)} | {Known(field)} | {field.Origin} | {field.Meaning} |\n");
        string[] plain = [.. fields.Where(f => !f.TakesTransformer).Select(f => f.Name)];
        if (plain.Length > 0) page.Append($"\nNo transformer is applied to {Code(plain)}.\n");
        foreach (IGrouping<IReadOnlyList<string>, FieldDefinition> names in fields.Where(f => f.Vocabulary is not null).GroupBy(f => f.Vocabulary!))
            page.Append($"\nNames in {Code(names.Select(f => f.Name))}: {Code(names.Key)}.\n");
    }

    private static void AppendUnsupplied(StringBuilder page)
    {
        page.Append("""

            ## Falco's fields that are not supplied

            They are known by name and type. A rule that compares one is refused (EG0103), or left out when it says
            `skip_if_unknown_filter true`; in an output it prints `<NA>`.

            | class | fields |
            |---|---|

            """);
        foreach (IGrouping<string, FieldDefinition> family in FalcoFields.All.GroupBy(f => f.Name.Split('.')[0]))
            page.Append($"| {family.Key} | {Code(family.Select(Written))} |\n");
        page.Append("\nBesides these, any other name below `evt.arg.`, `evt.rawarg.`, `thread.cgroup.`, `container.label.` and `k8s.pod.label.` is known in the same way.\n");
    }

    private static string Known(FieldDefinition field)
    {
        IGrouping<FieldSupply, Operation>[] supplies = [.. field.Operations.Enumerate().GroupBy(field.SupplyIn)];
        if (supplies.Length == 0) return "nowhere";
        bool isEverywhere = field.Operations == OperationSet.All;
        if (isEverywhere && supplies.Length == 1) return supplies[0].Key.Name();
        // The last of several groups that leave no operation out is all others.
        int most = supplies.Max(s => s.Count());
        return string.Join("; ", supplies.OrderBy(s => s.Count()).Select(s => isEverywhere && s.Count() == most
            ? $"{s.Key.Name()} at all others" : $"{s.Key.Name()} at {string.Join(", ", s.Select(o => o.Name()))}"));
    }

    private static string Argument(FieldDefinition field) => field.Argument switch
    {
        FieldArgument.None => "",
        FieldArgument.OptionalAncestor => "`[N]` or none",
        FieldArgument.OptionalKey => "`[KEY]` or none",
        FieldArgument.RequiredIndex => "`[N]`",
        _ => "`[KEY]`",
    };

    private static string Written(FieldDefinition field) => field.Name + field.Argument switch
    {
        FieldArgument.OptionalAncestor or FieldArgument.RequiredIndex => "[N]",
        FieldArgument.OptionalKey or FieldArgument.RequiredKey => "[KEY]",
        _ => "",
    };

    private static string Word(FieldType type) => type.Name().Split(' ', 2)[1];

    private static string Code(IEnumerable<string> words) => string.Join(' ', words.Select(w => $"`{w}`"));
}
