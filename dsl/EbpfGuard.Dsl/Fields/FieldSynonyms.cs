
namespace EbpfGuard.Dsl.Fields;

/// <summary>Fields that name what another field names.</summary>
public static class FieldSynonyms
{
    private static readonly Dictionary<string, string> Always = new(AncestorFamilies.All.SelectMany(f => new KeyValuePair<string, string>[]
    {
        new($"{f.Ancestor}[0]", f.Self), new($"{f.Ancestor}[1]", f.Parent),
    }))
    {
        ["fd.snet"] = "fd.sip",
        ["fd.cnet"] = "fd.cip",
        ["evt.arg.path"] = "fd.name",
        ["evt.arg.name"] = "fd.name",
        ["evt.arg.linkpath"] = "fd.name",
        ["fs.path.name"] = "fd.name",
        ["fs.path.source"] = "evt.arg.oldpath",
        ["fs.path.target"] = "evt.arg.newpath",
    };

    // Who waits has the server's end; anybody else the client's.
    private static readonly (string Field, string OfServer, string OfClient)[] Sides =
    [
        ("fd.lip", "fd.sip", "fd.cip"), ("fd.rip", "fd.cip", "fd.sip"), ("fd.lnet", "fd.sip", "fd.cip"), ("fd.rnet", "fd.cip", "fd.sip"),
        ("fd.lport", "fd.sport", "fd.cport"), ("fd.rport", "fd.cport", "fd.sport"),
        ("fd.lip.name", "fd.sip.name", "fd.cip.name"), ("fd.rip.name", "fd.cip.name", "fd.sip.name"),
    ];

    private static readonly Dictionary<Operation, ILookup<string, string>> Reverse = Enum.GetValues<Operation>().ToDictionary(
        o => o, o => FieldCatalog.All.Where(f => f.IsIn(o) && NameOf(f.Name, o) is not null).ToLookup(f => NameOf(f.Name, o)!, f => f.Name));

    /// <summary>The field that <paramref name="field"/> means in <paramref name="operation"/>: itself when it has no other name.</summary>
    public static FieldReference Resolve(FieldReference field, Operation operation) =>
        NameOf(field.ToString(), operation) is { } name ? new FieldReference(FieldCatalog.Get(name), null) { NeedsProof = field.NeedsProof } : field;

    /// <summary>The field that the one called <paramref name="field"/> means in <paramref name="operation"/>, or null.</summary>
    public static string? NameOf(string field, Operation operation)
    {
        if (Always.GetValueOrDefault(field) is { } name) return name;
        if (field == "evt.arg.filename") return operation == Operation.Exec ? "proc.exepath" : "fd.name";
        foreach ((string side, string ofServer, string ofClient) in Sides)
        {
            if (side == field) return operation is Operation.Listen or Operation.Accept ? ofServer : ofClient;
        }

        return null;
    }

    /// <summary>The names that mean <paramref name="field"/> in <paramref name="operation"/>.</summary>
    public static IEnumerable<string> NamesFor(string field, Operation operation) => Reverse[operation][field];
}
