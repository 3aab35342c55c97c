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

    // The local end is the server's of whoever waits or accepts; anybody else's is the client's.
    private static readonly (string Field, string OfServer, string OfClient)[] Sides =
    [
        ("fd.lip", "fd.sip", "fd.cip"), ("fd.rip", "fd.cip", "fd.sip"), ("fd.lnet", "fd.sip", "fd.cip"), ("fd.rnet", "fd.cip", "fd.sip"),
        ("fd.lport", "fd.sport", "fd.cport"), ("fd.rport", "fd.cport", "fd.sport"),
        ("fd.lip.name", "fd.sip.name", "fd.cip.name"), ("fd.rip.name", "fd.cip.name", "fd.sip.name"),
    ];

    private static readonly Dictionary<(Operation, bool), ILookup<string, string>> Reverse = (
        from operation in Enum.GetValues<Operation>()
        from isServer in new[] { false, true }
        select (operation, isServer)).ToDictionary(at => at, at => FieldCatalog.All
            .Where(f => f.IsIn(at.operation) && NameOf(f.Name, at.operation, at.isServer) is not null)
            .ToLookup(f => NameOf(f.Name, at.operation, at.isServer)!, f => f.Name));

    /// <summary>True when a field of <paramref name="operation"/> means another by the end that the descriptor is: <c>fd.is_server</c>.</summary>
    public static bool DependsOnTheEnd(FieldReference field, Operation operation) =>
        operation == Operation.Dup && Sides.Any(side => side.Field == field.Definition.Name);

    /// <summary>True when the descriptor of <paramref name="operation"/> is always the server's end.</summary>
    public static bool IsOfServer(Operation operation) => operation is Operation.Listen or Operation.Accept;

    /// <summary>The fields of one end of a connection.</summary>
    public static IReadOnlyList<string> OfAnEnd { get; } = [.. Sides.SelectMany(side => new[] { side.Field, side.OfServer, side.OfClient }).Distinct()];

    /// <summary>The field that <paramref name="field"/> means in <paramref name="operation"/>: itself when it has no other name.</summary>
    /// <param name="field">The field.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="isServer">Whether the descriptor is the server's end, where the operation does not tell.</param>
    public static FieldReference Resolve(FieldReference field, Operation operation, bool isServer) =>
        NameOf(field.ToString(), operation, isServer) is { } name ? new FieldReference(FieldCatalog.Get(name), null) { NeedsProof = field.NeedsProof } : field;

    /// <summary>The field that the one called <paramref name="field"/> means, or null; see <see cref="Resolve"/>.</summary>
    public static string? NameOf(string field, Operation operation, bool isServer)
    {
        isServer |= IsOfServer(operation);
        if (Always.GetValueOrDefault(field) is { } name) return name;
        if (field == "evt.arg.filename") return operation == Operation.Exec ? "proc.exepath" : "fd.name";
        foreach ((string side, string ofServer, string ofClient) in Sides)
        {
            if (side == field) return isServer ? ofServer : ofClient;
        }

        return null;
    }

    /// <summary>The names that mean <paramref name="field"/>; see <see cref="Resolve"/>.</summary>
    public static IEnumerable<string> NamesFor(string field, Operation operation, bool isServer) => Reverse[(operation, isServer)][field];
}
